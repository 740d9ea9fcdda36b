/**
 * A client in a process of its own, which reads a list whenever it is told to: whoever measures meanwhile is not held up by it.
 */
import { once } from "node:events";
import { request } from "node:http";

const [url = "", token = ""] = process.argv.slice(2);

async function read(): Promise<void> {
  const asking = request(url, { headers: { authorization: `Bearer ${token}` } }).end();
  const [message] = await once(asking, "response");
  message.resume();
  await once(message, "end");
  process.send?.("read");
}

process.on("message", read);

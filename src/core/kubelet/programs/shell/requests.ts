/**
 * What a program that calls a URL gets to hear.
 *
 * Inside its own container it hears what really listens there. Of the world outside a program knows nothing: what it is
 * told is what it would hear on a day on which everything works. Whether it finds the host at all is asked before
 * (runtime/look-up.ts).
 * Absent on purpose: the network; whether a Service has endpoints is decided elsewhere.
 */
import { isLocal } from "../runtime/look-up.ts";
import type { Invocation, Page } from "../runtime/process.ts";

/** The first page of a web server that nobody has set up yet. */
export const WELCOME_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

/** The name or address that a URL points to, without its port; with or without a scheme. */
export function hostOf(url: string): string {
  return /^(?:\w+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url)?.[1] ?? "";
}

/** The answer to a GET of `url`, whose host has been found. */
export function answerOf(url: string, invocation: Invocation): Page | "refused" | "timeout" | "no such host" {
  const match = /^https?:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([^?#]*)/.exec(url);
  if (match === null) return "no such host";
  const [, host = "", port, path = ""] = match;
  if (invocation.web !== undefined) {
    const answer = invocation.web(host, Number(port ?? (url.startsWith("https") ? 443 : 80)), path === "" ? "/" : path, "GET");
    if (answer === "no such host") return answer;
    if (!("failure" in answer)) return answer;
    return answer.failure === "silent" ? { statusCode: 200, body: "" } : answer.failure;
  }
  if (!isLocal(host) && host !== invocation.run.podName) return { statusCode: 200, body: WELCOME_PAGE };
  const answer = invocation.localhost(Number(port ?? (url.startsWith("https") ? 443 : 80)), path === "" ? "/" : path);
  return answer === "silent" ? { statusCode: 200, body: "" } : answer;
}

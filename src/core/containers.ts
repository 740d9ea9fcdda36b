/**
 * What the API's door asks of containers: commands to be run in them, connections to their ports, requests through the proxy.
 *
 * What a client sends into a process is an input; reading what comes out changes nothing. A session belongs to the
 * cluster that it was opened on: whoever goes to another branch leaves it behind.
 */

export { connectPort, openPorts, type PortConnection } from "./containers/ports.ts";
export { requestNode, requestPod, requestService } from "./containers/proxy.ts";
export { type ContainerSession, type ExecRequest, openAttach, openExec } from "./containers/sessions.ts";

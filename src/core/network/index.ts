/**
 * The agents of the network: service proxies and the cloud's load balancer. A new one is its file and its line here.
 */
import type { Agent } from "../reconcile/agent.ts";
import { apiEndpoints } from "./api-endpoints.ts";
import { loadBalancer } from "./load-balancer.ts";
import { serviceIpAddresses } from "./service-ip-addresses.ts";
import { serviceProxy } from "./service-proxy.ts";
import { serviceRules } from "./service-rules.ts";

export { chooseEndpoint } from "./service-proxy.ts";

export const networkAgents: readonly Agent[] = [apiEndpoints, loadBalancer, serviceIpAddresses, serviceProxy, serviceRules];

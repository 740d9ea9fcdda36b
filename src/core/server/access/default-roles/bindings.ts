/**
 * Who is bound to the roles that a cluster is born with, and the roles and bindings of kubeadm and its add-ons.
 * @see kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/{policy,namespace_policy}.go and cmd/kubeadm/app/phases
 */
import { EVENTS, type RuleRow } from "./rule-row.ts";

/** `User:name`, `Group:name` or `ServiceAccount:namespace/name`. */
export type SubjectText = string;
export type BindingRow = readonly [name: string, role: string, ...subjects: readonly SubjectText[]];

const CONTROLLER_MANAGER = "User:system:kube-controller-manager";
const SCHEDULER = "User:system:kube-scheduler";
const AUTHENTICATED = "Group:system:authenticated";
const UNAUTHENTICATED = "Group:system:unauthenticated";
const NODES = "Group:system:nodes";
const BOOTSTRAP_TOKENS = "Group:system:bootstrappers:kubeadm:default-node-token";

/** The API server's own ClusterRoleBindings, those of controllers aside. */
export const CLUSTER_BINDINGS: readonly BindingRow[] = [
  ["cluster-admin", "cluster-admin", "Group:system:masters"],
  ["system:basic-user", "system:basic-user", AUTHENTICATED],
  ["system:discovery", "system:discovery", AUTHENTICATED],
  ["system:kube-controller-manager", "system:kube-controller-manager", CONTROLLER_MANAGER],
  ["system:kube-dns", "system:kube-dns", "ServiceAccount:kube-system/kube-dns"],
  ["system:kube-scheduler", "system:kube-scheduler", SCHEDULER],
  ["system:monitoring", "system:monitoring", "Group:system:monitoring"],
  ["system:node", "system:node"],
  ["system:node-proxier", "system:node-proxier", "User:system:kube-proxy"],
  ["system:public-info-viewer", "system:public-info-viewer", AUTHENTICATED, UNAUTHENTICATED],
  ["system:service-account-issuer-discovery", "system:service-account-issuer-discovery", "Group:system:serviceaccounts"],
  ["system:volume-scheduler", "system:volume-scheduler", SCHEDULER],
];

const leaderLocking = (name: string): readonly RuleRow[] => [
  ["watch", "", "configmaps"],
  ["get,update", "", "configmaps", name],
  ["create,get,list,update,watch", "coordination.k8s.io", "leases"],
  ["create,get,list,update,watch", "coordination.k8s.io", "leasecandidates"],
];

/** The API server's own Roles, by namespace and name. */
export const ROLES: { readonly [key: string]: readonly RuleRow[] } = {
  "kube-public/system:controller:bootstrap-signer": [
    ["get,list,watch", "", "configmaps"],
    ["update", "", "configmaps", "cluster-info"],
    EVENTS,
  ],
  "kube-system/extension-apiserver-authentication-reader": [["get,list,watch", "", "configmaps", "extension-apiserver-authentication"]],
  "kube-system/system::leader-locking-kube-controller-manager": leaderLocking("kube-controller-manager"),
  "kube-system/system::leader-locking-kube-scheduler": leaderLocking("kube-scheduler"),
  "kube-system/system:controller:bootstrap-signer": [["get,list,watch", "", "secrets"]],
  "kube-system/system:controller:cloud-provider": [["create,get,list,watch", "", "configmaps"]],
  "kube-system/system:controller:token-cleaner": [["delete,get,list,watch", "", "secrets"], EVENTS],
};

/** The API server's own RoleBindings, by namespace and name, to Roles. */
export const ROLE_BINDINGS: readonly BindingRow[] = [
  ["kube-public/system:controller:bootstrap-signer", "system:controller:bootstrap-signer", "ServiceAccount:kube-system/bootstrap-signer"],
  [
    "kube-system/system::extension-apiserver-authentication-reader",
    "extension-apiserver-authentication-reader",
    CONTROLLER_MANAGER,
    SCHEDULER,
  ],
  [
    "kube-system/system::leader-locking-kube-controller-manager",
    "system::leader-locking-kube-controller-manager",
    CONTROLLER_MANAGER,
    "ServiceAccount:kube-system/kube-controller-manager",
  ],
  [
    "kube-system/system::leader-locking-kube-scheduler",
    "system::leader-locking-kube-scheduler",
    SCHEDULER,
    "ServiceAccount:kube-system/kube-scheduler",
  ],
  ["kube-system/system:controller:bootstrap-signer", "system:controller:bootstrap-signer", "ServiceAccount:kube-system/bootstrap-signer"],
  ["kube-system/system:controller:cloud-provider", "system:controller:cloud-provider", "ServiceAccount:kube-system/cloud-provider"],
  ["kube-system/system:controller:token-cleaner", "system:controller:token-cleaner", "ServiceAccount:kube-system/token-cleaner"],
];

/** What kubeadm and its add-ons bring. */
export const KUBEADM_CLUSTER_ROLES: { readonly [name: string]: readonly RuleRow[] } = {
  "kubeadm:get-nodes": [["get", "", "nodes"]],
  "system:coredns": [
    ["list,watch", "", "endpoints,services,pods,namespaces"],
    ["list,watch", "discovery.k8s.io", "endpointslices"],
  ],
};

export const KUBEADM_CLUSTER_BINDINGS: readonly BindingRow[] = [
  ["kubeadm:apiserver-kubelet-client", "system:kubelet-api-admin", "User:kube-apiserver-kubelet-client"],
  ["kubeadm:cluster-admins", "cluster-admin", "Group:kubeadm:cluster-admins"],
  ["kubeadm:get-nodes", "kubeadm:get-nodes", BOOTSTRAP_TOKENS],
  ["kubeadm:kubelet-bootstrap", "system:node-bootstrapper", BOOTSTRAP_TOKENS],
  ["kubeadm:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", BOOTSTRAP_TOKENS],
  ["kubeadm:node-autoapprove-certificate-rotation", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", NODES],
  ["kubeadm:node-proxier", "system:node-proxier", "ServiceAccount:kube-system/kube-proxy"],
  ["system:coredns", "system:coredns", "ServiceAccount:kube-system/coredns"],
];

export const KUBEADM_ROLES: { readonly [key: string]: readonly RuleRow[] } = {
  "kube-public/kubeadm:bootstrap-signer-clusterinfo": [["get", "", "configmaps", "cluster-info"]],
  "kube-system/kube-proxy": [["get", "", "configmaps", "kube-proxy"]],
  "kube-system/kubeadm:kubelet-config": [["get", "", "configmaps", "kubelet-config"]],
  "kube-system/kubeadm:nodes-kubeadm-config": [["get", "", "configmaps", "kubeadm-config"]],
};

export const KUBEADM_ROLE_BINDINGS: readonly BindingRow[] = [
  ["kube-public/kubeadm:bootstrap-signer-clusterinfo", "kubeadm:bootstrap-signer-clusterinfo", "User:system:anonymous"],
  ["kube-system/kube-proxy", "kube-proxy", BOOTSTRAP_TOKENS],
  ["kube-system/kubeadm:kubelet-config", "kubeadm:kubelet-config", NODES, BOOTSTRAP_TOKENS],
  ["kube-system/kubeadm:nodes-kubeadm-config", "kubeadm:nodes-kubeadm-config", BOOTSTRAP_TOKENS, NODES],
];

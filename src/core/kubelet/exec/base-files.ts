/**
 * The files that an image has because of what it is built on, and those that every container gets from its node.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { LiveUser } from "../programs/shell/live.ts";
import type { Place } from "./place.ts";

/** Texts by path; a directory's path ends in a slash. */
export type Files = Readonly<Record<string, string>>;

/** Files and links of a part of an image. */
export interface FileSet {
  readonly files: Files;
  /** Targets by path. */
  readonly links: Files;
}

const BUSYBOX_DIRECTORIES = [
  "/bin/",
  "/dev/",
  "/etc/",
  "/home/",
  "/lib/",
  "/proc/",
  "/root/",
  "/sys/",
  "/tmp/",
  "/usr/",
  "/usr/bin/",
  "/usr/sbin/",
  "/var/",
  "/var/spool/",
  "/var/www/",
];
const LINUX_DIRECTORIES = [
  "/boot/",
  "/media/",
  "/mnt/",
  "/opt/",
  "/run/",
  "/srv/",
  "/usr/lib/",
  "/usr/local/bin/",
  "/usr/local/lib/",
  "/usr/share/",
  "/var/cache/",
  "/var/lib/",
  "/var/log/",
  "/var/tmp/",
];

/** What the small programs' home brings: busybox itself, Alpine, Debian, Ubuntu. */
export function baseFiles({ interior }: Place): FileSet {
  const { repository, tag, userland } = interior;
  if (userland === "none") return { files: Object.fromEntries(["/dev/", "/etc/", "/proc/", "/sys/", "/tmp/"].map(directory)), links: {} };
  if (userland === "debian") return debianFiles(repository, interior.programs);
  const isPlain = repository.endsWith("/busybox");
  const programs = interior.programs.map((name) => [`/bin/${name}`, "/bin/busybox"] as const);
  const directories = [...BUSYBOX_DIRECTORIES, ...(isPlain ? [] : LINUX_DIRECTORIES)].map(directory);
  const own: Files = isPlain
    ? { "/etc/network/": "" }
    : {
        "/etc/alpine-release": `${alpineVersion(repository, tag)}\n`,
        "/etc/os-release": alpineRelease(alpineVersion(repository, tag)),
        "/etc/issue": `Welcome to Alpine Linux ${alpineVersion(repository, tag).split(".").slice(0, 2).join(".")}\nKernel \\r on \\m (\\l)\n\n`,
      };
  return { files: { ...Object.fromEntries(directories), "/bin/busybox": "", ...own }, links: Object.fromEntries(programs) };
}

function directory(path: string): readonly [string, string] {
  return [path, ""];
}

function alpineVersion(repository: string, tag: string): string {
  const own = repository.endsWith("/alpine") ? /^\d+\.\d+(\.\d+)?/.exec(tag)?.[0] : undefined;
  return own === undefined ? "3.22.2" : own.split(".").length === 2 ? `${own}.0` : own;
}

function alpineRelease(version: string): string {
  const short = version.split(".").slice(0, 2).join(".");
  return `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${short}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`;
}

const DEBIAN_RELEASE = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.2
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;
const UBUNTU_RELEASE = `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
UBUNTU_CODENAME=noble
`;

function debianFiles(repository: string, names: readonly string[]): FileSet {
  const isUbuntu = repository.endsWith("/ubuntu");
  const directories = ["/dev/", "/etc/", "/home/", "/proc/", "/root/", "/sys/", "/tmp/", "/var/", ...LINUX_DIRECTORIES].map(directory);
  const programs = names.map((name) => [`/usr/bin/${name}`, ""] as const);
  return {
    files: {
      ...Object.fromEntries([...directories, ...programs]),
      "/usr/sbin/": "",
      "/etc/debian_version": isUbuntu ? "trixie/sid\n" : "13.2\n",
      "/usr/lib/os-release": isUbuntu ? UBUNTU_RELEASE : DEBIAN_RELEASE,
      "/etc/bash.bashrc": "PS1='\\u@\\h:\\w\\$ '\n",
    },
    links: { "/bin": "usr/bin", "/sbin": "usr/sbin", "/lib": "usr/lib", "/etc/os-release": "../usr/lib/os-release", "/var/run": "/run" },
  };
}

/** What a node puts into every container: names, devices, accounts. */
export function nodeFiles({ row, run }: Place, user: LiveUser): FileSet {
  const { pod } = row;
  const accounts = [
    "root:x:0:0:root:/root:/bin/sh",
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  ];
  const own =
    user.name === "" || accounts.some((line) => line.startsWith(`${user.name}:`))
      ? []
      : [`${user.name}:x:${user.uid}:${user.gid}::/home/${user.name}:/bin/sh`];
  const groups = ["root:x:0:", "daemon:x:1:", "tty:x:5:", "nogroup:x:65534:"];
  return {
    files: {
      "/etc/hostname": `${pod.spec.hostname ?? run.podName}\n`,
      "/etc/hosts": hostsText(pod, row.ip ?? ""),
      "/etc/resolv.conf": resolverText(pod, row.hostIP),
      "/etc/passwd": `${[...accounts, ...own].join("\n")}\n`,
      "/etc/group": `${groups.join("\n")}\n`,
      ...Object.fromEntries(["null", "zero", "full", "random", "urandom", "tty", "console"].map((name) => [`/dev/${name}`, ""])),
      "/dev/pts/": "",
      "/dev/shm/": "",
      "/proc/self/": "",
    },
    links: {
      "/dev/stdin": "/proc/self/fd/0",
      "/dev/stdout": "/proc/self/fd/1",
      "/dev/stderr": "/proc/self/fd/2",
      "/dev/fd": "/proc/self/fd",
      "/etc/mtab": "/proc/mounts",
    },
  };
}

function hostsText({ metadata, spec }: Pod, ip: string): string {
  const name = spec.hostname ?? metadata.name;
  const full = spec.subdomain === undefined ? name : `${name}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local\t${name}`;
  const aliases = (spec.hostAliases ?? []).map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`).join("");
  return `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
fe00::\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${ip}\t${full}
${aliases === "" ? "" : `\n# Entries added by HostAliases.\n${aliases}`}`;
}

function resolverText({ metadata, spec }: Pod, hostIP: string): string {
  const { dnsConfig, dnsPolicy = "ClusterFirst", hostNetwork } = spec;
  const asksCluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && hostNetwork !== true);
  const servers = dnsPolicy === "None" ? [] : [asksCluster ? "10.96.0.10" : `${hostIP.slice(0, hostIP.lastIndexOf("."))}.1`];
  const searches = asksCluster ? [`${metadata.namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"] : [];
  const options = (dnsConfig?.options ?? []).map(({ name = "", value }) => (value === undefined ? name : `${name}:${value}`));
  const search = [...searches, ...(dnsConfig?.searches ?? [])].join(" ");
  const lines = [
    ...(search === "" ? [] : [`search ${search}`]),
    ...[...servers, ...(dnsConfig?.nameservers ?? [])].map((server) => `nameserver ${server}`),
    ...(asksCluster || options.length > 0 ? [`options ${[...(asksCluster ? ["ndots:5"] : []), ...options].join(" ")}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

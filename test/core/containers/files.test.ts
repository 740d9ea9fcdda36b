/**
 * The files of a container: what lies there, what commands make of it, who else sees that, and when it is gone.
 */
import { describe, expect, test } from "vitest";
import { Shop } from "./shop.ts";

const shop = new Shop();
shop.create({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "default" },
  data: { "app.conf": "colour=blue\n" },
});
shop.pod("web", [{ image: "nginx:1.29" }]);
shop.pod(
  "pair",
  [
    {
      name: "main",
      image: "busybox:1.37",
      command: ["sleep", "infinity"],
      volumeMounts: [
        { name: "shared", mountPath: "/data" },
        { name: "config", mountPath: "/etc/app" },
      ],
    },
    {
      name: "other",
      image: "alpine:3.22",
      command: ["sh", "-c", "while true; do date >> /out/log; sleep 5; done"],
      volumeMounts: [{ name: "shared", mountPath: "/out" }],
    },
  ],
  {
    volumes: [
      { name: "shared", emptyDir: {} },
      { name: "config", configMap: { name: "settings" } },
    ],
  },
);

const out = (pod: string, script: string, container = "main"): string => {
  const { out, err } = shop.sh(pod, script, { container });
  return out + err;
};

describe("what lies in an image", () => {
  test.each([
    ["cat /etc/os-release | grep ^ID=", "ID=debian\n"],
    ["ls /usr/share/nginx/html", "50x.html\nindex.html\n"],
    ["ls -l /usr/share/nginx/html/index.html | cut -d ' ' -f 1,5", "-rw-r--r-- 615\n"],
    ["cat /etc/resolv.conf", "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n"],
    ["grep listen /etc/nginx/conf.d/*.conf", "    listen       80;\n    listen  [::]:80;\n"],
    ["nginx -v", "nginx version: nginx/1.29.3\n"],
    ["ps", "sh: 1: ps: not found\n"],
    ["find /etc/nginx -name '*.conf'", "/etc/nginx/conf.d/default.conf\n/etc/nginx/nginx.conf\n"],
    ["readlink /var/log/nginx/access.log; which nginx", "/dev/stdout\n/usr/sbin/nginx\n"],
  ])("`%s`", (script, text) => {
    expect(out("web", script)).toBe(text);
  });
});

describe("what commands write", () => {
  test("nginx serves, until it is taken away", () => {
    out(
      "web",
      "echo hello > /usr/share/nginx/html/index.html; mkdir /usr/share/nginx/html/api; echo '{}' > /usr/share/nginx/html/api/x.json",
    );
    expect(out("web", "curl -s localhost; curl -si localhost/api/x.json | head -n 3")).toBe(
      "hello\nHTTP/1.1 200 OK\nServer: nginx/1.29.3\nContent-Type: application/json\n",
    );
    out("web", "rm /usr/share/nginx/html/index.html");
    expect(out("web", "curl -s -o /dev/null -w '%{http_code}' localhost/")).toBe("403");
  });

  test("is there for the next command, with modes and directories", () => {
    out("pair", "mkdir -p /tmp/a/b && cd /tmp/a/b && echo x > f && chmod 600 f && ln -s f g && cp f h && mv h i");
    expect(out("pair", "cd /tmp/a; ls -l b | awk '{print $1, $9}'; cat b/g; du -s .; find . -type l")).toBe(
      "total \n-rw------- f\nlrwxrwxrwx g\n-rw------- i\nx\n20\t.\n./b/g\n",
    );
    expect(out("pair", "rmdir /tmp/a; rm -r /tmp/a; ls /tmp")).toBe("rmdir: '/tmp/a': Directory not empty\n");
  });

  test("into a shared volume all containers of the pod see, and what their own processes write there", () => {
    out("pair", "echo shared > /data/note");
    expect(out("pair", "cat /out/note", "other")).toBe("shared\n");
    expect(out("pair", "tail -n 1 /data/log | wc -l; test -s /data/log && echo some")).toBe("1\nsome\n");
  });

  test("cannot be written where nothing may be", () => {
    expect(out("pair", "cat /etc/app/app.conf; echo x > /etc/app/app.conf")).toBe(
      "colour=blue\nsh: can't create /etc/app/app.conf: Read-only file system\n",
    );
    expect(out("pair", "echo x > /nope/y; touch /nope/z; mkdir /etc")).toBe(
      "sh: can't create /nope/y: nonexistent directory\ntouch: /nope/z: No such file or directory\nmkdir: can't create directory '/etc': File exists\n",
    );
  });

  test("has an end where there is no more room", () => {
    expect(
      out("pair", "i=0; x=0123456789abcdef; while [ $i -lt 17 ]; do x=$x$x; i=$((i+1)); done; echo $x > /tmp/large; ls /tmp/large"),
    ).toMatch(/^\/tmp\/large\necho: write error: No space left on device\n$/);
    out("pair", "rm /tmp/large");
  });
});

test("a probe finds at its next turn what a command has made of a file", () => {
  shop.pod("probed", [
    {
      image: "busybox:1.37",
      command: ["sh", "-c", "touch /tmp/ready; sleep infinity"],
      readinessProbe: { exec: { command: ["cat", "/tmp/ready"] }, periodSeconds: 5 },
    },
  ]);
  const isReady = (): boolean => shop.get("probed").status.containerStatuses?.[0]?.ready === true;
  expect(shop.cluster.runUntil(isReady, 60_000)).toBe(true);
  out("probed", "rm /tmp/ready");
  expect(shop.cluster.runUntil(() => !isReady(), 30_000)).toBe(true);
  out("probed", "touch /tmp/ready");
  expect(shop.cluster.runUntil(isReady, 30_000)).toBe(true);
});

test("a script that waits for a file goes on when a command has made it", () => {
  shop.pod("waiting", [
    { image: "busybox:1.37", command: ["sh", "-c", "while ! test -f /tmp/go; do sleep 1; done; echo gone; sleep infinity"] },
  ]);
  expect(out("waiting", "ls /tmp")).toBe("");
  const other = shop.exec("waiting", ["sh", "-c", "until [ -e /tmp/go ]; do sleep 3; done; echo seen"]).wait(10_000);
  out("waiting", "touch /tmp/go");
  expect(other.end()).toEqual({ out: "seen\n", err: "", exit: 0 });
});

test("a container that is started again has the files of its image", () => {
  shop.pod(
    "crashing",
    [
      {
        image: "busybox:1.37",
        command: ["sh", "-c", "trap 'exit 3' TERM; while true; do sleep 1; done"],
        volumeMounts: [{ name: "keep", mountPath: "/keep" }],
      },
    ],
    { volumes: [{ name: "keep", emptyDir: {} }] },
  );
  out("crashing", "echo 1 > /tmp/own; echo 2 > /keep/shared");
  const open = shop.exec("crashing", ["sleep", "1000"]).wait(10);
  out("crashing", "kill 1");
  const restarts = (): number => shop.get("crashing").status.containerStatuses?.[0]?.restartCount ?? 0;
  expect(shop.cluster.runUntil(() => restarts() === 1, 60_000)).toBe(true);
  expect(shop.get("crashing").status.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(3);
  open.listen();
  expect(open.exit).toBe(137);
  shop.cluster.advance(5_000);
  expect(out("crashing", "ls /tmp; cat /keep/shared")).toBe("2\n");
});

test("tar packs and unpacks any bytes, as `kubectl cp` has it", () => {
  const bytes = Uint8Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256);
  const put = shop.exec("pair", ["sh", "-c", "cat > /tmp/blob"], { container: "main", stdin: true });
  put.session.write(bytes.subarray(0, 1_500));
  put.session.write(bytes.subarray(1_500));
  put.session.closeInput();
  expect(put.end().exit).toBe(0);
  const packed = shop.exec("pair", ["tar", "cf", "-", "/tmp/blob"], { container: "main" });
  shop.cluster.advance(100);
  const { stdout, stderr } = packed.session.read();
  expect(new TextDecoder().decode(stderr)).toBe("tar: removing leading '/' from member names\n");
  expect([stdout.length, new TextDecoder().decode(stdout.subarray(0, 8)), stdout.subarray(512, 3_512)]).toEqual([4_608, "tmp/blob", bytes]);
  const unpack = shop.exec("web", ["tar", "-xmf", "-", "-C", "/root"], { stdin: true });
  unpack.session.write(stdout);
  unpack.session.closeInput();
  expect(unpack.end()).toEqual({ out: "", err: "", exit: 0 });
  const sum = (pod: string, path: string): string => out(pod, `md5sum ${path} | cut -d ' ' -f 1; sha256sum < ${path}`);
  expect(sum("web", "/root/tmp/blob")).toBe(sum("pair", "/tmp/blob"));
  expect(out("web", "printf abc | md5sum; printf abc | sha256sum")).toBe(
    "900150983cd24fb0d6963f7d28e17f72  -\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n",
  );
});

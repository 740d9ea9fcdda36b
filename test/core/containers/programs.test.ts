/**
 * The small programs as commands in containers find them.
 */
import { describe, expect, test } from "vitest";
import { podUsage } from "../../../src/core/resource-usage.ts";
import { Shop } from "./shop.ts";

const shop = new Shop();
shop.pod("box", [{ image: "busybox:1.37", command: ["sleep", "infinity"], env: [{ name: "COLOUR", value: "blue" }] }]);
shop.pod("deb", [{ image: "debian:13", command: ["sleep", "infinity"] }]);
shop.sh("box", "mkdir /w; cd /w; printf 'b 2\\na 1\\nc 10\\n' > t; printf 'one\\ntwo\\nthree\\n' > u; mkdir -p d/e; echo x > d/e/f.txt");

const out = (pod: string, script: string): string => {
  const { out, err } = shop.sh(pod, `cd /w 2>/dev/null; ${script}`);
  return out + err;
};

describe("in busybox", () => {
  test.each([
    ["sed 's/o/0/' u", "0ne\ntw0\nthree\n"],
    ["sed -n '2,$p' u; sed -n '/t.*e/p' u; sed '$d' u", "two\nthree\nthree\none\ntwo\n"],
    ["sed -i -e 's|\\(t\\)\\(w\\)|\\2\\1|g' u; cat u; sed -i s/wt/tw/ u", "one\nwto\nthree\n"],
    ["sed -E 's/(e+)$/<\\1>/; s/^/&- /' u", "- on<e>\n- two\n- thr<ee>\n"],
    ["sort -k 2 -n t | head -n 1; sort -r t | head -1; sort t | cut -d ' ' -f 1 | tr -d '\\n'", "b 2\nc 10\nabc"],
    ["awk '{print $2, $1}' t; awk -F: 'NR==1 {print $1}' /etc/passwd; awk '$2 > 1 {print $NF}' t", "2 b\n1 a\n10 c\nroot\n2\n10\n"],
    ["awk 'BEGIN { x = 1 }' t", "awk: this program is not emulated by kubarium\n"],
    ["ls | xargs echo; echo a b c | xargs -n 1 echo; cat u | xargs -I {} echo [{}]", "d t u\na\nb\nc\n[one]\n[two]\n[three]\n"],
    ["printf 'hi\\000\\377' | base64; echo aGkA/w== | base64 -d | wc -c", "aGkA/w==\n4\n"],
    ["tail -n +2 u; tail -c 4 u; head -c 3 u; head -n -2 u", "two\nthree\nree\nonone\n".replace("onone", "oneone")],
    [
      "grep -n t u; grep -c t u; grep -v t u; grep -rl x .; grep -o 't.' u; grep -i ONE u; grep -w tw u",
      "2:two\n3:three\n2\none\n./d/e/f.txt\ntw\nth\none\n",
    ],
    ["wc -l t u", "        3 t\n        3 u\n        6 total\n".replaceAll(/^ +/gm, "")],
    ["cp -r d g; mv g h; find h; rm -rf h; ls -d h", "h\nh/e\nh/e/f.txt\nls: h: No such file or directory\n"],
    ["ls -R d", "d:\ne\n\nd/e:\nf.txt\n"],
    ["stat -c '%n %s %a' t; chmod u=rw,go= t; stat -c %A t; chmod 644 t", "t 13 644\n-rw-------\n"],
    ["id; id -u; groups 2>/dev/null", "uid=0(root) gid=0(root) groups=0(root)\n0\n"],
    ["echo $COLOUR; env | grep -c KUBERNETES_; printenv COLOUR", "blue\n8\nblue\n"],
    [
      "df -h / | tail -n 1 | awk '{print $1, $5}'; free -m | head -n 1 | wc -w; mount | head -n 1",
      "overlay 20%\n6\noverlay on / type overlay (rw,relatime)\n",
    ],
    ["uname -s; nproc; which ls; command -v cd; type nope", "Linux\n4\n/bin/ls\ncd\n"],
    ["echo 'echo script $1' > s; chmod +x s; ./s a; chmod -x s; ./s; sh s b; rm s", "script a\nscript b\nsh: ./s: Permission denied\n"],
    ["echo /etc/host*; echo '*'; for f in d/e/*; do echo $f; done", "/etc/hostname /etc/hosts\n*\nd/e/f.txt\n"],
    ["cat < t | grep a > v && cat v; cat <<E\n$COLOUR\nE\nrm v", "a 1\nblue\n"],
    ["cat /proc/1/comm; ps | head -n 2", "sleep\nPID   USER     TIME  COMMAND\n    1 root      0:00 sleep infinity\n"],
    [
      "touch -c; tar cf /tmp/a.tar d && tar tf /tmp/a.tar; mkdir /tmp/o; tar xf /tmp/a.tar -C /tmp/o; cat /tmp/o/d/e/f.txt",
      "d/\nd/e/\nd/e/f.txt\nx\n",
    ],
    ["readlink -f /w/../etc/hosts; basename /a/b.c .c; dirname /a/b", "/etc/hosts\nb\n/a\n"],
  ])("`%s`", (script, text) => {
    expect(out("box", script)).toBe(text);
  });

  test("`tail -f` shows what comes to a file", () => {
    const visitor = shop.exec("box", ["tail", "-f", "/w/u"]).wait(2_500);
    shop.sh("box", "echo four >> /w/u");
    expect(visitor.wait(2_000).out).toBe("one\ntwo\nthree\nfour\n");
    visitor.session.close();
  });

  test("a command can end another one", () => {
    const visitor = shop.exec("box", ["sleep", "500"]).wait(10);
    expect(out("box", "kill -9 $(ps | grep 'sleep 500' | grep -v grep | awk '{print $1}'); kill -9 1; kill 99999")).toContain(
      "No such process",
    );
    expect(visitor.end().exit).toBe(137);
    expect(shop.get("box").status.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test("a loop that never rests does not hold up the house", () => {
    const cpu = (): number => podUsage(shop.cluster, shop.get("box"))?.[0]?.cpuMillis ?? Number.NaN;
    shop.cluster.advance(60_000);
    expect(cpu()).toBeLessThan(50);
    const visitor = shop.exec("box", ["sh", "-c", "while true; do :; done"]).wait(60_000);
    expect(visitor.exit).toBeUndefined();
    expect(cpu()).toBeGreaterThan(900);
    visitor.session.close();
    expect(cpu()).toBeLessThan(50);
  });
});

describe("in Debian", () => {
  test.each([
    ["ls -l /etc/hostname | cut -d ' ' -f 1-5", "-rw-r--r-- 1 root root 4\n"],
    [
      "cat /nope; ls /nope; cp /nope /tmp; mkdir /etc; rm /nope",
      "cat: /nope: No such file or directory\nls: cannot access '/nope': No such file or directory\ncp: cannot stat '/nope': No such file or directory\nmkdir: cannot create directory '/etc': File exists\nrm: cannot remove '/nope': No such file or directory\n",
    ],
    ["cd /nope", "sh: 1: cd: can't cd to /nope\n"],
    [
      "bash -c 'cd /nope; nope; echo x > /etc/a/b'",
      "bash: line 1: cd: /nope: No such file or directory\nbash: line 1: nope: command not found\nbash: line 1: /etc/a/b: No such file or directory\n",
    ],
    ["curl -s localhost", "sh: 1: curl: not found\n"],
    ["ls /bin/ls; wc -c < /etc/debian_version", "/bin/ls\n5\n"],
  ])("`%s`", (script, text) => {
    expect(out("deb", script)).toBe(text);
  });
});

describe("who they run as", () => {
  test("is the pod's word, and decides what may be written", () => {
    shop.pod("user", [{ image: "busybox:1.37", command: ["sleep", "infinity"], securityContext: { runAsUser: 1000, runAsGroup: 3000 } }]);
    expect(out("user", "id; whoami; echo x > /etc/x; echo y > /tmp/y; cat /tmp/y; rm /etc/hostname")).toBe(
      "uid=1000 gid=3000 groups=3000\ny\nwhoami: unknown uid 1000\nsh: can't create /etc/x: Permission denied\nrm: can't remove '/etc/hostname': Permission denied\n",
    );
    expect(shop.exec("user", ["sh"], { stdin: true, tty: true }).wait(10).out).toBe("~ $ ");
  });

  test("a sealed file system takes nothing but volumes", () => {
    const mounts = [{ name: "open", mountPath: "/open" }];
    const spec = { volumes: [{ name: "open", emptyDir: {} }] };
    shop.pod(
      "sealed",
      [{ image: "busybox:1.37", command: ["sleep", "infinity"], securityContext: { readOnlyRootFilesystem: true }, volumeMounts: mounts }],
      spec,
    );
    expect(out("sealed", "echo x > /tmp/x; echo y > /open/y && cat /open/y")).toBe("y\nsh: can't create /tmp/x: Read-only file system\n");
  });

  test("an image without a shell has none", () => {
    shop.pod("bare", [{ image: "registry.k8s.io/pause:3.10" }]);
    const visitor = shop.exec("bare", ["sh"]);
    visitor.end();
    expect(JSON.parse(visitor.status ?? "{}").message).toContain('exec: "sh": executable file not found in $PATH');
  });
});

test("nginx does what its master is told", () => {
  shop.pod("web", [{ image: "nginx:1.29" }]);
  expect(out("web", "nginx -t; nginx -s reload; nginx -s nope")).toMatch(
    /^nginx: the configuration file .* ok\nnginx: .* successful\n2026\/01\/01 00:\d\d:\d\d \[notice\] 42#42: signal process started\nnginx: invalid option: "-s nope"\n$/,
  );
  expect(shop.get("web").status.containerStatuses?.[0]?.restartCount).toBe(0);
  out("web", "nginx -s quit");
  const last = () => shop.get("web").status.containerStatuses?.[0];
  expect(shop.cluster.runUntil(() => last()?.restartCount === 1, 60_000)).toBe(true);
  expect(last()?.lastState?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
});

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { callAws, send, sendJson, useTemporaryFolder } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const start = join(root, "local/start.ts");
const anyPorts = Object.fromEntries(
  ["INBOX", "AUTH0", "AWS", "CARRIER", "GATEWAY"].map((name) => [`LOCAL_${name}_PORT`, "0"]),
);
describe("local start", () => {
  const folder = useTemporaryFolder();
  const running: Run[] = [];

  /** The fixture's project in a folder of its own, so that its state is, too. */
  beforeEach(() => {
    cpSync(join(root, "tests/local/fixtures/project"), folder(), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder(), "node_modules"));
    writeFileSync(join(folder(), "package.json"), '{"type":"module"}');
  });
  async function endAll(): Promise<void> {
    for (const { child, ended } of running.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
  }
  afterEach(endAll);
  // A test that ran out of time may have started one more.
  after(endAll);

  interface Run {
    readonly child: ChildProcess;
    readonly lines: string[];
    /** The exit code, once it has ended. */
    readonly ended: Promise<number | null>;
    /** Waits for a line. */
    until(pattern: RegExp): Promise<void>;
  }

  function run(environment: Record<string, string> = {}, args: string[] = []): Run {
    const child = spawn(process.execPath, [start, ...args], {
      cwd: folder(),
      env: { ...process.env, ...anyPorts, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    const ended = once(child, "close").then(([code]) => code);
    const readers = [child.stdout, child.stderr].map((input) => createInterface({ input }));
    for (const reader of readers) reader.on("line", (line) => lines.push(line));
    const started: Run = {
      child,
      lines,
      ended,
      until(pattern) {
        return new Promise((resolve, reject) => {
          const look = () => lines.some((line) => pattern.test(line)) && resolve();
          for (const reader of readers) reader.on("line", look);
          void ended.then(() => reject(new Error(`ended before ${pattern}:\n${lines.join("\n")}`)));
          look();
        });
      },
    };
    running.push(started);
    return started;
  }

  const readEndpoints = (): Record<string, string> =>
    JSON.parse(readFileSync(join(folder(), ".local/endpoints.json"), "utf8"));

  async function isGone(url: string): Promise<boolean> {
    return send(url).then(
      () => false,
      (error) => error.code === "ECONNREFUSED",
    );
  }

  describe("npm start", () => {
    it("prints resources, addresses and commands, serves, and ends with Ctrl-C", async () => {
      const { child, lines, ended, until } = run();
      await until(/Let the carrier fail/);
      const text = lines.join("\n");
      const endpoints = readEndpoints();
      assert.match(text, / \+ {2}aws:lambda:Function function created/);
      for (const name of ["inbox", "auth0", "gateway"])
        assert.ok(text.includes(String(endpoints[name])), name);
      assert.match(text, /curl --cacert \.local\/ca\.pem https:\/\/localhost:\d+\/passwordless\/start/);
      assert.match(text, /\/oauth\/token/);

      const ca = readFileSync(String(endpoints.ca), "utf8");
      const reply = await send(String(endpoints.gateway), { ca });
      assert.equal(JSON.parse(reply.text).release, "1");

      child.kill("SIGINT");
      assert.equal(await ended, 0);
      assert.ok(await isGone(String(endpoints.inbox)));
    });

    it("writes endpoints.json with which another tool can rotate the secret", async () => {
      const { until } = run();
      await until(/^Ready in/);
      const {
        ca = "",
        secretsManager = "",
        secretId,
        clientId,
        accessKeyId = "",
        secretAccessKey = "",
      } = readEndpoints();
      assert.equal(clientId, "local-application");
      const keys = { accessKeyId, secretAccessKey };
      const input = { SecretId: secretId, SecretString: "new" };
      const { status } = await callAws(secretsManager, {
        keys,
        service: "secretsmanager",
        operation: "PutSecretValue",
        input,
        ca: readFileSync(ca, "utf8"),
      });
      assert.equal(status, 200);
    });

    it("converges the second time instead of starting anew", async () => {
      const first = run();
      await first.until(/^Ready in/);
      first.child.kill("SIGTERM");
      await first.ended;
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), 'config:\n  fixture:release: "2"\n');
      const second = run();
      await second.until(/^Ready in/);
      assert.ok(second.lines.includes("Resources: 9 unchanged, 1 updated"), second.lines.join("\n"));
      const { gateway = "", ca = "" } = readEndpoints();
      const reply = await send(gateway, { ca: readFileSync(ca, "utf8") });
      assert.equal(JSON.parse(reply.text).release, "2");
    });

    it("converges when the configuration is saved, while it runs", async () => {
      const { until } = run();
      await until(/^Ready in/);
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), 'config:\n  fixture:release: "2"\n');
      await until(/^Resources: 9 unchanged, 1 updated$/);
      const { gateway = "", ca = "" } = readEndpoints();
      const reply = await send(gateway, { ca: readFileSync(ca, "utf8") });
      assert.equal(JSON.parse(reply.text).release, "2");
    });

    it("loads a file that the program imports anew when it is saved", async () => {
      mkdirSync(join(folder(), "components"));
      const part = join(folder(), "components/part.ts");
      writeFileSync(part, 'export const name = "earlier";');
      const program = readFileSync(join(folder(), "index.ts"), "utf8");
      const extra = '\nimport { name } from "./components/part.ts";\nnew RandomBytes(name, { length: 8 });\n';
      writeFileSync(join(folder(), "index.ts"), program + extra);
      const { until } = run();
      await until(/^Ready in/);
      writeFileSync(part, 'export const name = "later";');
      await until(/RandomBytes later created/);
      await until(/RandomBytes earlier deleted/);
    });

    it("reports a broken configuration and keeps what runs", async () => {
      const { until } = run();
      await until(/^Ready in/);
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), "config:\n  fixture:failure: program\n");
      await until(/^the program is broken$/);
      await until(/^The running stack stays/);
      const { gateway = "", ca = "" } = readEndpoints();
      assert.equal((await send(gateway, { ca: readFileSync(ca, "utf8") })).status, 200);
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), 'config:\n  fixture:release: "3"\n');
      await until(/^Resources: 9 unchanged, 1 updated$/);
    });

    it("ends with 1 and names the variable when a port is taken", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const address = other.address();
      const port = typeof address === "object" && address ? String(address.port) : "";
      const { ended, lines } = run({ LOCAL_AUTH0_PORT: port });
      assert.equal(await ended, 1);
      other.close();
      assert.match(lines.join("\n"), new RegExp(`^npm start: port ${port} is in use.*LOCAL_AUTH0_PORT`, "m"));
    });

    it("names all ports that are taken at once, with a command that works", async () => {
      const others = [createServer().listen(0, "127.0.0.1"), createServer().listen(0, "127.0.0.1")];
      await Promise.all(others.map((other) => once(other, "listening")));
      const [one = "", two = ""] = others.map((other) => {
        const address = other.address();
        return typeof address === "object" && address ? String(address.port) : "";
      });
      const { ended, lines } = run({ LOCAL_INBOX_PORT: one, LOCAL_AWS_PORT: two });
      assert.equal(await ended, 1);
      for (const other of others) other.close();
      const text = lines.join("\n");
      assert.match(text, new RegExp(`in use: ${one} \\(LOCAL_INBOX_PORT\\), ${two} \\(LOCAL_AWS_PORT\\)`));
      assert.match(text, /^ {2}LOCAL_INBOX_PORT=0 LOCAL_AWS_PORT=0 npm start$/m);
    });

    it("does not start where another run keeps its state", async () => {
      const first = run();
      await first.until(/^Ready in/);
      const second = run();
      assert.equal(await second.ended, 1);
      const [said = ""] = second.lines;
      assert.match(
        said,
        new RegExp(`runs already with this folder's .local/, as process ${first.child.pid}\\.`),
      );
    });

    it("starts where one was killed", async () => {
      const first = run();
      await first.until(/^Ready in/);
      first.child.kill("SIGKILL");
      await first.ended;
      await run().until(/^Ready in/);
    });

    it("says what it can do, and starts nothing", async () => {
      const { ended, lines } = run({}, ["--help"]);
      assert.equal(await ended, 0);
      for (const option of ["--stack", "--host", "--reset", "--help"])
        assert.ok(
          lines.some((line) => line.startsWith(`  ${option} `)),
          option,
        );
    });

    it("starts over with --reset, and keeps what a browser trusts and what tests have fetched", async () => {
      const first = run();
      await first.until(/^Ready in/);
      first.child.kill("SIGTERM");
      await first.ended;
      const state = (name: string) => join(folder(), ".local", name);
      const authority = ["ca.pem", "ca-key.pem"];
      const before = authority.map((name) => readFileSync(state(name), "utf8"));
      mkdirSync(state("real"));
      writeFileSync(state("of-an-earlier-run"), "");
      const second = run({}, ["--reset"]);
      await second.until(/^Resources: 10 created$/);
      await second.until(/^Ready in/);
      assert.deepEqual(
        authority.map((name) => readFileSync(state(name), "utf8")),
        before,
      );
      assert.ok(existsSync(state("real")));
      assert.ok(!existsSync(state("of-an-earlier-run")));
    });

    it("keeps its state, which holds keys, from other users and out of version control", async () => {
      const git = (...args: string[]) => execFileSync("git", args, { cwd: folder(), encoding: "utf8" });
      git("init", "--quiet");
      // After a start over, too.
      await run({}, ["--reset"]).until(/^Ready in/);
      assert.equal(statSync(join(folder(), ".local")).mode & 0o077, 0);
      const listed = git("status", "--porcelain", "--untracked-files=all");
      assert.match(listed, /Pulumi\.yaml/);
      assert.doesNotMatch(listed, /\.local/);
    });

    it("starts with every option at once", async () => {
      writeFileSync(join(folder(), "Pulumi.two.yaml"), 'config:\n  fixture:release: "2"\n');
      const { until } = run({}, ["--stack", "two", "--host", "10.0.2.2", "--reset"]);
      await until(/^ {2}Phone {4}https:\/\/10\.0\.2\.2/);
      const { gateway = "", ca = "" } = readEndpoints();
      const reply = await send(gateway, { ca: readFileSync(ca, "utf8") });
      assert.equal(JSON.parse(reply.text).release, "2");
    });

    it("is a command in the examples of a clone, which says of itself how it was called", async () => {
      const { bin } = JSON.parse(readFileSync(join(root, "local/package.json"), "utf8"));
      const path = join(root, "local", bin["auth0-sms-gateway-local"]);
      const child = spawn(path, ["--help"], { cwd: folder(), stdio: ["ignore", "pipe", "inherit"] });
      const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
      assert.match(said, /^npx auth0-sms-gateway-local \[options\]\n/);
    });

    it("says what to do where .local/ is no folder", async () => {
      writeFileSync(join(folder(), ".local"), "");
      const { ended, lines } = run();
      assert.equal(await ended, 1);
      assert.match(
        lines.join("\n"),
        /^npm start: .*\.local cannot be written: it is a file .* Move it away/m,
      );
    });

    it("guesses at an unknown option, lists those that are there, and ends with 2", async () => {
      const { ended, lines } = run({}, ["--rest"]);
      assert.equal(await ended, 2);
      assert.equal(lines[0], `Unknown option '--rest'; did you mean "--reset"?`);
      assert.ok(lines.some((line) => line.startsWith("  --stack NAME")));
    });

    it("says who sends when a saved file moves the tenant to the phone provider", async () => {
      const components = pathToFileURL(join(root, "components/index.ts")).href;
      writeFileSync(
        join(folder(), "index.ts"),
        `import * as pulumi from "@pulumi/pulumi";
import { SmsGateway } from ${JSON.stringify(components)};
const auth0Path = new pulumi.Config().get("auth0Path") === "phoneProvider" ? "phoneProvider" : "connection";
new SmsGateway("sms", { auth0Path, replacePhoneProvider: auth0Path === "phoneProvider" || undefined });
`,
      );
      const { until, lines } = run();
      await until(/^Ready in/);
      assert.ok(!lines.some((line) => line.startsWith("Codes still go")));
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), "config:\n  fixture:auth0Path: phoneProvider\n");
      await until(/^Codes still go through the connection/);
    });

    it("prints logins that failed like those that did not", async () => {
      const { until } = run();
      await until(/^Ready in/);
      const { inbox = "" } = readEndpoints();
      // The fixture has no connection.
      await sendJson(`${inbox}/logins`, "POST", { to: "+4915112345678" });
      await until(/^login of \+49\*\*\*\*\*78 failed: bad\.connection: Connection does not exist/);
    });

    it("prints nothing that a terminal would obey", async () => {
      const { until, lines } = run();
      await until(/^Ready in/);
      const { auth0 = "", ca = "" } = readEndpoints();
      // Any page in a browser can send it.
      const login = { client_id: "local-application", connection: "sms", phone_number: "\u001bc\u202e" };
      await send(`${auth0}/passwordless/start`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `${new URLSearchParams(login)}`,
        ca: readFileSync(ca, "utf8"),
      });
      await until(/^login of .* failed/);
      assert.doesNotMatch(lines.join(""), /[\p{Cc}\p{Cf}]/u);
    });

    it("shows the way out of a start that failed", async () => {
      writeFileSync(join(folder(), "Pulumi.dev.yaml"), "config:\n  fixture:failure: program\n");
      const { ended, lines } = run();
      assert.equal(await ended, 1);
      assert.match(lines.join("\n"), /start again.*To start over: npm start -- --reset/);
    });

    const broken: [name: string, line: string, message: RegExp][] = [
      ["a program that throws", "fixture:failure: program", /^npm start: the program is broken$/m],
      ["an error in apply()", "fixture:failure: apply", /^npm start: the apply is broken$/m],
      ["a file that is no YAML", "a: [1", /^npm start: .*Pulumi\.dev\.yaml cannot be read/m],
    ];
    for (const [name, line, message] of broken) {
      it(`ends with 1 and a clear error at ${name}`, async () => {
        writeFileSync(join(folder(), "Pulumi.dev.yaml"), `config:\n  ${line}\n`);
        const { ended, lines } = run();
        assert.equal(await ended, 1);
        assert.match(lines.join("\n"), message);
      });
    }
  });
});

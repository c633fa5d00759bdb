// Thousands of codes over three providers that break at random. CHAOS_SEED repeats a run; without it every run differs.
import assert from "node:assert/strict";
import { createHash, randomInt } from "node:crypto";
import { type Fault, throttled } from "../support/faults.ts";
import type { GatewayProcess, Reply } from "../support/gatewayProcess.ts";
import { attemptsOf } from "./messages.ts";
import type { ConnectionFault, ReplyFault } from "./provider.ts";
import { openSite, type Site, undisturbed } from "./site.ts";
import { type VendorName, vendorNames } from "./vendors.ts";

const seed = process.env.CHAOS_SEED ?? String(randomInt(1e9));
const codes = 2000;
const environments = 3;
const deadlineMs = 2400;
/** What a busy machine may add. */
const marginMs = 1000;

/** Faults by how often they happen; those that take long are rare, so that a run does not. */
const weights: Partial<Record<ReplyFault, number>> = {
  "error page": 20,
  throttled: 20,
  redirect: 10,
  "reset after the request": 15,
  "half a reply": 15,
  "page instead of JSON": 10,
  "no reply": 1,
  "headers without a body": 1,
};
const fine: readonly ReplyFault[] = ["ok", "ok", "ok", "ok", "another content type", "slow"];

/** How many of a provider's answers are faults; it changes with every hundred codes. */
const moods = [0, 0, 0.1, 0.3, 0.7, 1];

interface Phase {
  readonly title: string;
  readonly broken?: readonly [VendorName, ConnectionFault];
  readonly table?: Fault;
}

const phases: readonly Phase[] = [
  { title: "replies alone" },
  { title: "one provider refuses connections", broken: ["twilio", "refused"] },
  { title: "one provider shows a strange certificate", broken: ["vonage", "untrusted certificate"] },
  { title: "the table throttles", table: throttled },
];

/** 0 up to 1, the same for the same seed and purpose. */
function chance(...purpose: (string | number)[]): number {
  const digest = createHash("sha256")
    .update([seed, ...purpose].join("/"))
    .digest();
  return digest.readUInt32BE() / 2 ** 32;
}

function faultOf(provider: VendorName, index: number): ReplyFault {
  const mood = moods[Math.floor(chance("mood", provider, Math.floor(index / 100)) * moods.length)] ?? 0;
  if (chance("fails", provider, index) >= mood) {
    return fine[Math.floor(chance("fine", provider, index) * fine.length)] ?? "ok";
  }
  const faults = Object.entries(weights) as [ReplyFault, number][];
  let left = chance("fault", provider, index) * faults.reduce((sum, [, weight]) => sum + weight, 0);
  const chosen = faults.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  return chosen?.[0] ?? "error page";
}

function messageOf(index: number): { recipient: string; body: string } {
  const digits = String(index).padStart(6, "0");
  return { recipient: `+49151${digits}12`, body: `Your code is ${digits}` };
}

interface Story {
  readonly index: number;
  readonly phase: Phase;
  readonly replies: Reply[];
}

describe(`chaos (CHAOS_SEED=${seed})`, function () {
  this.timeout(300_000);
  let site: Site;
  const stories: Story[] = [];
  const took: string[] = [];

  before(async () => {
    site = await openSite();
    for (const name of vendorNames) {
      site.providers[name].answer(({ text }) => faultOf(name, Number(text.slice(-6))));
    }
    const gateways: GatewayProcess[] = [];
    while (gateways.length < environments) gateways.push(await startUsed());
    for (const phase of phases) await live(phase, gateways);
  });
  after(async () => {
    console.log(summary());
    await site.close();
  });

  /** An environment that has used the table, by a message that is not counted. */
  function startUsed(): Promise<GatewayProcess> {
    return undisturbed(async () => {
      const result = await site.start(vendorNames, { deadlineMs });
      await result.send({ body: messageOf(randomInt(codes, 1e6)) });
      return { result, by: [result] };
    });
  }

  async function live(phase: Phase, gateways: readonly GatewayProcess[]): Promise<void> {
    const [name, fault] = phase.broken ?? [];
    if (name) await site.providers[name].breakConnections(fault);
    if (phase.table) site.faults.set("dynamodb", phase.table);
    const size = codes / phases.length;
    const own = Array.from(
      { length: size },
      (_, at): Story => ({ index: stories.length + at, phase, replies: [] }),
    );
    stories.push(...own);
    // Some are asked for twice at once, as by Auth0's own retry; without the table nobody could tell.
    const queue = own.flatMap((story) =>
      !phase.table && chance("twice", story.index) < 0.05 ? [story, story] : [story],
    );
    const begun = performance.now();
    await Promise.all(gateways.map((gateway) => work(gateway, queue)));
    took.push(`${Math.round(performance.now() - begun)} ms ${phase.title}`);
    if (name) await site.providers[name].breakConnections(undefined);
    site.faults.set("dynamodb", undefined);
  }

  async function work(gateway: GatewayProcess, queue: Story[]): Promise<void> {
    for (let story = queue.shift(); story; story = queue.shift()) {
      story.replies.push(await gateway.send({ body: messageOf(story.index) }));
    }
  }

  const hasWorking = ({ index, phase }: Story) =>
    vendorNames.some((name) => phase.broken?.[0] !== name && fine.includes(faultOf(name, index)));

  const arrived = ({ index }: Story, name: VendorName) =>
    copies().get(`${name} ${messageOf(index).body}`) ?? 0;
  const arrivals = (story: Story) => vendorNames.reduce((sum, name) => sum + arrived(story, name), 0);

  let counted: Map<string, number> | undefined;
  function copies(): Map<string, number> {
    if (counted) return counted;
    counted = new Map();
    for (const { name, sent } of Object.values(site.providers)) {
      for (const { text } of sent) counted.set(`${name} ${text}`, (counted.get(`${name} ${text}`) ?? 0) + 1);
    }
    return counted;
  }

  const withoutTable = ({ replies }: Story) => replies.filter(({ line }) => line.tableError).length;

  /** How often a code may be accepted: once, and once more for each request that had to do without the table. */
  const allowed = (story: Story) => Math.min(story.replies.length, 1 + withoutTable(story));

  const attempts = ({ replies }: Story, kind: string) =>
    replies.flatMap((reply) => attemptsOf(reply)).filter((attempt) => attempt.kind === kind);

  it("loses no answer", () => {
    assert.equal(stories.length, codes);
    for (const { index, replies } of stories) {
      assert.ok(replies.length > 0, `code ${index} has no reply`);
      for (const { status, line } of replies) assert.equal(line.status, status);
    }
  });

  it("brings every code that has a working provider", () => {
    const lost = stories
      .filter(hasWorking)
      .filter((story) => arrivals(story) === 0 || !story.replies.some(({ status }) => status === 200));
    assert.deepEqual(lost.map(describeStory), []);
  });

  it("says 200 for no code that no provider accepted", () => {
    const wrong = stories.filter(
      (story) =>
        story.replies.some(({ status }) => status === 200) && attempts(story, "accepted").length === 0,
    );
    assert.deepEqual(wrong.map(describeStory), []);
  });

  it("sends each code once, and once more at most for each provider that left it open", () => {
    const wrong = stories.filter((story) => {
      const accepted = attempts(story, "accepted").length;
      const open = attempts(story, "unknown");
      // On a connection that may have been dead, the same attempt is made once more.
      const repeated = open.filter(({ reason }) => reason === "connection");
      const most = accepted + open.length + repeated.length;
      return accepted > allowed(story) || arrivals(story) < accepted || arrivals(story) > most;
    });
    assert.deepEqual(wrong.map(describeStory), []);
  });

  it("keeps every deadline", () => {
    const late = stories.filter(({ replies }) =>
      replies.some(({ durationMs }) => durationMs > deadlineMs + marginMs),
    );
    assert.deepEqual(late.map(describeStory), []);
  });

  function describeStory(story: Story): string {
    const tried = story.replies.map((reply) => {
      const steps = attemptsOf(reply).map(({ provider, kind }) => `${provider} ${kind}`);
      return `${reply.status} in ${Math.round(reply.durationMs)} ms (${steps.join(", ")})`;
    });
    const faults = vendorNames.map(
      (name) => `${name}: ${faultOf(name, story.index)}, ${arrived(story, name)} sent`,
    );
    return `code ${story.index}, ${story.phase.title}: ${tried.join(" and ")}; ${faults.join("; ")}`;
  }

  function summary(): string {
    const replies = stories.flatMap((story) => story.replies);
    const statuses = countBy(
      replies.map(({ status, line }) => (status === 200 ? "200" : `${status} ${line.code}`)),
    );
    const sent = countBy(stories.map((story) => String(arrivals(story))));
    const kinds = countBy(replies.flatMap(attemptsOf).map(({ kind }) => kind));
    const twice = stories.filter((story) => story.replies.length > 1);
    const alone = replies.filter(({ line }) => line.tableError).length;
    const slowest = Math.max(...replies.map(({ durationMs }) => Math.round(durationMs)));
    return [
      `      seed ${seed}: ${stories.length} codes in ${replies.length} requests, ${stories.filter(hasWorking).length} with a working provider`,
      `      replies ${statuses}; attempts ${kinds}; copies per code ${sent}; slowest ${slowest} ms`,
      `      ${twice.length} codes asked for twice, of which ${twice.filter((story) => allowed(story) === 1).length} with the table; ${alone} requests without it`,
      `      ${took.join(", ")}`,
    ].join("\n");
  }
});

/** Such as `a: 2, b: 1`. */
function countBy(values: readonly string[]): string {
  const counts = Object.entries(Object.groupBy(values, (value) => value));
  return counts.map(([value, all = []]) => `${value}: ${all.length}`).join(", ");
}

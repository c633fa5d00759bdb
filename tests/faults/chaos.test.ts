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
const environments = 3;
const deadlineMs = 6000;
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
/** Those that bring the message. */
const working: readonly ReplyFault[] = [...fine, "late"];

/** How many of a provider's answers are faults; it changes with every hundred codes. */
const moods = [0, 0, 0.1, 0.3, 0.7, 1];

interface Phase {
  readonly title: string;
  readonly codes: number;
  /**
   * How the first provider answers while the others work, in environments that have just started and know nothing of each
   * other; default: all break at random.
   */
  readonly first?: (at: number) => ReplyFault;
  readonly broken?: readonly [VendorName, ConnectionFault];
  readonly table?: Fault;
}

const phases: readonly Phase[] = [
  { title: "replies alone", codes: 450 },
  { title: "one provider refuses connections", codes: 450, broken: ["twilio", "refused"] },
  {
    title: "one provider shows a strange certificate",
    codes: 450,
    broken: ["vonage", "untrusted certificate"],
  },
  { title: "the table throttles", codes: 450, table: throttled },
  {
    title: "the first provider becomes late with some",
    codes: 150,
    first: (at) => (isLate(at) ? "late" : "ok"),
  },
  {
    title: "the first provider begins to hang",
    codes: 150,
    first: (at) => (at < usualCodes ? "ok" : "no reply"),
  },
];
const codes = phases.reduce((sum, phase) => sum + phase.codes, 0);

/** After so many codes of its phase the first provider is no longer as usual. */
const usualCodes = 60;

function isLate(at: number): boolean {
  return at >= usualCodes && chance("late", at) < 0.25;
}

/** The phase of a code by its number, and the number in that phase. */
function placeOf(index: number): { phase: Phase | undefined; at: number } {
  let at = index;
  const phase = phases.find((each) => {
    if (at < each.codes) return true;
    at -= each.codes;
    return false;
  });
  return { phase, at };
}

/** 0 up to 1, the same for the same seed and purpose. */
function chance(...purpose: (string | number)[]): number {
  const digest = createHash("sha256")
    .update([seed, ...purpose].join("/"))
    .digest();
  return digest.readUInt32BE() / 2 ** 32;
}

function faultOf(provider: VendorName, index: number): ReplyFault {
  const { phase, at } = placeOf(index);
  if (phase?.first) return provider === vendorNames[0] ? phase.first(at) : "ok";
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

  before(async () => {
    // The table of the local cloud: thousands of writes take Moto longer than everything else here.
    site = await openSite({}, async () => undefined);
    for (const name of vendorNames) {
      site.providers[name].answer(({ text }) => faultOf(name, Number(text.slice(-6))));
    }
    const shared = await startAll(startUsed);
    for (const phase of phases) await live(phase, phase.first ? await startAll(startAlone) : shared);
  });
  after(async () => {
    console.log(summary());
    await site.close();
  });

  async function startAll(start: () => Promise<GatewayProcess>): Promise<GatewayProcess[]> {
    const gateways: GatewayProcess[] = [];
    while (gateways.length < environments) gateways.push(await start());
    return gateways;
  }

  const startAlone = () => site.start(vendorNames, { deadlineMs, table: false });

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
    const own = Array.from(
      { length: phase.codes },
      (_, at): Story => ({ index: stories.length + at, phase, replies: [] }),
    );
    stories.push(...own);
    // Some are asked for twice at once, as by Auth0's own retry; without the table nobody could tell.
    const queue = own.flatMap((story) =>
      !phase.table && !phase.first && chance("twice", story.index) < 0.05 ? [story, story] : [story],
    );
    await Promise.all(gateways.map((gateway) => work(gateway, queue)));
    if (name) await site.providers[name].breakConnections(undefined);
    site.faults.set("dynamodb", undefined);
  }

  async function work(gateway: GatewayProcess, queue: Story[]): Promise<void> {
    for (let story = queue.shift(); story; story = queue.shift()) {
      story.replies.push(await gateway.send({ body: messageOf(story.index) }));
    }
  }

  const hasWorking = ({ index, phase }: Story) =>
    vendorNames.some((name) => phase.broken?.[0] !== name && working.includes(faultOf(name, index)));

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

  /** Of the codes since the first provider is not as usual any more. */
  const afterwards = (title: string) =>
    stories.filter(({ phase }) => phase.title.includes(title)).slice(usualCodes);
  const secondCopies = (of: readonly Story[]) => of.filter((story) => arrivals(story) > 1).length;

  it("sends a second copy of three codes in each environment until it knows that a provider is late", () => {
    const late = afterwards("late");
    assert.ok(late.every((story) => arrivals(story) <= 2));
    assert.ok(secondCopies(late) <= 3 * environments, `${secondCopies(late)} second copies`);
    const waited = late
      .filter(({ index }) => faultOf("twilio", index) === "late")
      .filter((story) => arrivals(story) === 1);
    assert.ok(waited.length > 0);
  });

  it("does not wait for a provider that hangs as long as an attempt may take, and not at all when its breaker is open", () => {
    const hung = afterwards("hang");
    assert.ok(hung.every((story) => arrivals(story) <= 2));
    assert.ok(secondCopies(hung) <= 3 * environments, `${secondCopies(hung)} second copies`);
    const slowest = Math.max(...hung.flatMap(({ replies }) => replies.map(({ durationMs }) => durationMs)));
    assert.ok(slowest < deadlineMs / 2 - 100, `${slowest} ms`);
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
      ...phases.map(({ title }) => `      ${describePhase(title)}`),
    ].join("\n");
  }

  function describePhase(title: string): string {
    const own = stories.filter(({ phase }) => phase.title === title);
    const waits = own
      .flatMap(({ replies }) => replies.map(({ durationMs }) => durationMs))
      .sort((a, b) => a - b);
    const [median, most] = [0.5, 0.99].map((share) => waits[Math.ceil(waits.length * share) - 1] ?? 0);
    const copies = own.reduce((sum, story) => sum + arrivals(story), 0) / own.length;
    return `wait p50 ${median?.toFixed()} ms, p99 ${most?.toFixed()} ms; ${copies.toFixed(2)} copies per code: ${title}`;
  }
});

/** Such as `a: 2, b: 1`. */
function countBy(values: readonly string[]): string {
  const counts = Object.entries(Object.groupBy(values, (value) => value));
  return counts.map(([value, all = []]) => `${value}: ${all.length}`).join(", ");
}

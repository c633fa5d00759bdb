// What the books have found out about providers and countries, as the gateway reads it from the table.
import * as v from "valibot";
import { parseDocument } from "../document.ts";
import { type Table, textOf } from "../state/table.ts";

export const outagesKey = "outages";

/** Times are milliseconds since 1970. */
export const verdictsSchema = v.object({
  /** When they were found. */
  at: v.number(),
  outages: v.array(
    v.object({
      provider: v.string(),
      /** ISO 3166-1 alpha-2, or `none`. */
      country: v.string(),
      /** From then on some messages try it. */
      triedFrom: v.number(),
    }),
  ),
  /** Countries whose codes are not used, whichever provider is taken. */
  closures: v.array(v.object({ country: v.string(), until: v.number() })),
});

export type Verdicts = v.InferOutput<typeof verdictsSchema>;

/** What they are to one message. */
export interface CountryVerdict {
  /** Providers that come last. */
  readonly out: readonly string[];
  /** One of them, which this message tries. */
  readonly tried?: string | undefined;
  /** Hardly any codes are used there. */
  readonly lacksConversions: boolean;
}

export interface Outages {
  /** `country` is ISO 3166-1 alpha-2, undefined for numbers of no country. Never throws. */
  verdict(country: string | undefined): Promise<CountryVerdict>;
}

/** Milliseconds for which what the table said counts as still true. */
const freshMs = 10_000;

/** Where the books are not kept any more, nobody is put last for ever. */
const staleMs = 3_600_000;

/** One message in so many tries a provider that is out. */
const triesOneIn = 20;

export function createOutages(
  table: Pick<Table, "get">,
  onTableError: (error: unknown) => void,
  { now = Date.now, random = Math.random } = {},
): Outages {
  let held: Verdicts | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      const read = parseDocument(verdictsSchema, textOf(await table.get(outagesKey), "verdicts"));
      held = read.success ? read.output : undefined;
    } catch (error) {
      onTableError(error);
    }
  }

  return {
    async verdict(country = "none") {
      if (now() - askedAt >= freshMs) {
        askedAt = now();
        asking = ask();
      }
      await asking;
      return held && now() - held.at < staleMs ? verdictOn(country, held, now(), random) : usual;
    },
  };
}

const usual: CountryVerdict = { out: [], lacksConversions: false };

function verdictOn(country: string, verdicts: Verdicts, now: number, random: () => number): CountryVerdict {
  const here = verdicts.outages.filter((outage) => outage.country === country);
  const ready = here.filter(({ triedFrom }) => now >= triedFrom);
  const tried = random() * triesOneIn < 1 ? ready[Math.floor(random() * ready.length)]?.provider : undefined;
  return {
    out: here.map(({ provider }) => provider),
    tried,
    lacksConversions: verdicts.closures.some((closure) => closure.country === country && now < closure.until),
  };
}

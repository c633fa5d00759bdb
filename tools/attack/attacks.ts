// Ways to pump messages, of which docs/guard.md says how much is stopped.
import { countriesBut, nameOfCountry, phoneIn } from "./numbers.ts";
import type { Random } from "./random.ts";

export const attackNames = ["sequential", "spread", "bomb", "foreign", "slow"] as const;
export type AttackName = (typeof attackNames)[number];

export interface Attack {
  /** Whom it sends to, such as `one block of 10,000 numbers in Latvia`. */
  readonly what: string;
  /** The recipient of the message with this index, E.164. */
  target(index: number): string;
}

/** What `--help` says of each. */
export const attackTexts: Readonly<Record<AttackName, string>> = {
  sequential: "one block of 10,000 numbers abroad, one after the other",
  spread: "all of your main country, as your own users are: the one that a guard can hardly tell",
  bomb: "one person, again and again",
  foreign: "one country in which nobody uses the app",
  slow: "ten countries in turn, so that each gets little",
};

/** `home` is where the users of the app are, the main country first. */
export function attackOf(name: AttackName, home: readonly string[], random: Random): Attack {
  const [main = "DE"] = home;
  const abroad = countriesBut(home, random).slice(0, 10);
  const [victim = "LV"] = abroad;
  switch (name) {
    case "sequential": {
      const block = phoneIn(victim, random).slice(0, -4);
      return {
        what: `one block of 10,000 numbers in ${nameOfCountry(victim)}`,
        target: (index) => block + String(index % 10_000).padStart(4, "0"),
      };
    }
    case "spread":
      return { what: `all of ${nameOfCountry(main)}`, target: () => phoneIn(main, random) };
    case "bomb": {
      const person = phoneIn(main, random);
      return { what: `one person in ${nameOfCountry(main)}`, target: () => person };
    }
    case "foreign":
      return { what: `all of ${nameOfCountry(victim)}`, target: () => phoneIn(victim, random) };
    case "slow":
      return {
        what: `${abroad.length} countries in turn: ${abroad.map(nameOfCountry).join(", ")}`,
        target: (index) => phoneIn(abroad[index % abroad.length] ?? victim, random),
      };
  }
}

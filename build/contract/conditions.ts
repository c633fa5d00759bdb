// What it takes to have each of the things that a program can make, found by asking for more and for less.

/** Something that a program can ask for. */
export interface Switch<Args> {
  /** As a document writes it, such as `observe.receipts`. */
  readonly name: string;
  readonly args: Args;
}

export interface Choices<Args> {
  /** Programs that ask for as much as goes together, the smaller ones first. What none of them makes is not found. */
  readonly programs: readonly (readonly Switch<Args>[])[];
  /** What takes away something that is there by default. */
  readonly takers: readonly Switch<Args>[];
}

export interface Child {
  readonly type: string;
  /** Ways to have it, each naming all that it takes; absent for what every program has. */
  readonly with?: readonly string[];
  /** What takes it away. */
  readonly without?: readonly string[];
}

/** Types by name; undefined for a program that is refused. */
export type Make<Args> = (asked: readonly Switch<Args>[]) => ReadonlyMap<string, string> | undefined;

export function childrenOf<Args>(
  makeAnew: Make<Args>,
  { programs, takers }: Choices<Args>,
): Record<string, Child> {
  const make = remembered(makeAnew);
  const always = make([]) ?? new Map<string, string>();
  const children = new Map<string, Child>();
  for (const [name, type] of always) {
    const without = takers.filter((taker) => make([taker])?.has(name) === false).map((taker) => taker.name);
    children.set(name, { type, ...(without.length > 0 && { without }) });
  }
  for (const program of programs) {
    const made = make(program);
    if (!made) throw new Error(`the program with ${inWords(program)} is refused, which shows nothing`);
    const found = [...made].filter(([name]) => !children.has(name));
    const ways = waysTo(make, program);
    for (const [name, type] of found) children.set(name, { type, with: ways(name) });
  }
  return Object.fromEntries([...children].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** For a name the smallest programs that make it, in words. */
function waysTo<Args>(make: Make<Args>, program: readonly Switch<Args>[]) {
  const less = (...gone: readonly Switch<Args>[]) => make(program.filter((one) => !gone.includes(one)));
  // What is refused without it goes with it: it takes both.
  const lessBoth = (one: Switch<Args>) => {
    const other = program.find((each) => less(one, each));
    return other && less(one, other);
  };
  const withoutEach = program.map((one) => [one, less(one) ?? lessBoth(one)] as const);
  const makes = (asked: readonly Switch<Args>[], name: string) => make(asked)?.has(name) === true;
  return (name: string): string[] => {
    const needed = withoutEach.filter(([, made]) => made?.has(name) === false).map(([one]) => one);
    if (makes(needed, name)) return [inWords(needed)];
    const others = program.filter((one) => !needed.includes(one));
    const enough = others.map((one) => [...needed, one]).filter((asked) => makes(asked, name));
    if (enough.length === 0)
      throw new Error(
        `${name} takes more than ${inWords(needed)} and one thing: add a smaller program that makes it`,
      );
    return enough.map(inWords);
  };
}

function remembered<Args>(make: Make<Args>): Make<Args> {
  const programs = new Map<string, ReturnType<Make<Args>>>();
  return (asked) => {
    const key = inWords(asked);
    if (!programs.has(key)) programs.set(key, make(asked));
    return programs.get(key);
  };
}

function inWords(asked: readonly { readonly name: string }[]): string {
  return asked.map(({ name }) => name).join(" and ");
}

// Recipients in the table, and in the memory of this environment for when it does not answer.
import { randomUUID } from "node:crypto";
import { isAt, type Table, text } from "../state/table.ts";
import {
  afterMessage,
  excessOf,
  fromItem,
  noteUndone,
  type Recipient,
  remembered,
  type Sent,
  toItem,
  withoutMessage,
} from "./recipient.ts";
import { remember } from "./remember.ts";
import type { Excess } from "./rules.ts";

/** What was read of a recipient. */
export interface Seen {
  readonly recipient: Recipient | undefined;
  /** Version of the item under the present key; undefined where there is none. */
  readonly stored: string | undefined;
  /** There is a table, and it did not answer. */
  readonly blind: boolean;
}

/** What became of one message to a recipient. */
export interface Noted {
  readonly excess: Excess | undefined;
  readonly blind: boolean;
  /** As if the message had never been. Never throws. */
  giveBack(): Promise<void>;
  /** Another provider than the announced one took the message. Never throws. */
  rename(provider: string): Promise<void>;
}

export interface Recipients {
  /** Looks under the key, and under one of a former pepper. Never throws. */
  read(key: string, formerKey: string | undefined, onTableError: OnTableError): Promise<Seen>;
  /** Notes one message after what was read. What is too much is noted only where that is not enforced. Never throws. */
  note(key: string, seen: Seen, message: Note): Promise<Noted>;
}

type OnTableError = (error: unknown) => void;

export interface Note extends Omit<Sent, "version"> {
  readonly enforced: boolean;
  readonly onTableError: OnTableError;
}

/** Each try that is lost to another message to the same recipient leaves that one counted, so the limits end this before. */
const maxTries = 20;

const nothing = { excess: undefined, giveBack: async () => undefined, rename: async () => undefined };

export function createRecipients(table: Table | undefined): Recipients {
  const local = new Map<string, Recipient>();

  function inMemory(key: string, recipient: Recipient | undefined, message: Note): Noted {
    const known = local.get(key) ?? recipient;
    const next = afterMessage(known, { ...message, version: known?.version ?? "" });
    const excess = excessOf(next);
    const blind = table !== undefined;
    if (excess && message.enforced) return { ...nothing, excess, blind };
    remember(local, key, next);
    return {
      excess,
      blind,
      giveBack: async () => void (known ? remember(local, key, known) : local.delete(key)),
      rename: async (provider) => remember(local, key, { ...next, provider }),
    };
  }

  /** Throws where the table does not answer. */
  async function inTable(own: Table, key: string, seen: Seen, message: Note): Promise<Noted> {
    let { recipient, stored } = seen;
    for (let tries = 0; tries < maxTries; tries += 1) {
      // Of its own each time: another may have read what an earlier try has written.
      const version = randomUUID();
      const next = afterMessage(recipient, { ...message, version });
      const excess = excessOf(next);
      if (excess && message.enforced) return { ...nothing, excess, blind: false };
      const step = { former: recipient, stored, next };
      const isWritten = await own.put(toItem(key, next), isAt("v", stored));
      if (!isWritten) {
        recipient = fromItem(await own.get(key));
        stored = recipient?.version;
      }
      // By its version, a write whose answer was lost finds itself.
      if (isWritten || stored === version) {
        remember(local, key, next);
        return { ...undoable(own, key, step, message), excess, blind: false };
      }
    }
    return { ...nothing, blind: true };
  }

  return {
    async read(key, formerKey, onTableError) {
      const nobody = { recipient: local.get(key), stored: undefined, blind: table !== undefined };
      if (!table) return nobody;
      try {
        const [item, former] = await Promise.all([table.get(key), formerKey && table.get(formerKey)]);
        const recipient = fromItem(item);
        return {
          recipient: recipient ?? fromItem(former || undefined),
          stored: recipient?.version,
          blind: false,
        };
      } catch (error) {
        onTableError(error);
        return nobody;
      }
    },
    async note(key, seen, message) {
      if (!table || seen.blind) return inMemory(key, seen.recipient, message);
      try {
        return await inTable(table, key, seen, message);
      } catch (error) {
        message.onTableError(error);
        return inMemory(key, seen.recipient, message);
      }
    },
  };
}

/** One write: what was there, under which version, and what is there now. */
interface Step {
  readonly former: Recipient | undefined;
  readonly stored: string | undefined;
  readonly next: Recipient;
}

/** How a write is undone or corrected. */
function undoable(table: Table, key: string, { former, stored, next }: Step, { now, onTableError }: Note) {
  async function undo(): Promise<void> {
    const own = isAt("v", next.version);
    // Under a new version, as another may have read the item under the former one.
    const isUndone =
      former && stored && remembered(former, now)
        ? await table.put(toItem(key, noteUndone(former, next.version, randomUUID())), own)
        : await table.remove(key, own);
    // Others have been noted since: the message is only taken from their counts.
    for (let tries = 0; !isUndone && tries < maxTries; tries += 1) {
      const present = fromItem(await table.get(key));
      // It was undone, and the answer was lost; where the item was removed, others may have begun a new one.
      if (!present || present.undone.includes(next.version) || present.firstAt !== next.firstAt) return;
      const less = withoutMessage(present, next.version, randomUUID());
      if (await table.put(toItem(key, less), isAt("v", present.version))) return;
    }
  }
  return {
    giveBack: () => undo().catch(onTableError),
    async rename(provider: string): Promise<void> {
      const change = {
        expression: "SET provider = :provider",
        condition: "v = :own",
        values: { ":provider": text(provider), ":own": text(next.version) },
      };
      await table.update(key, change).catch(onTableError);
    },
  };
}

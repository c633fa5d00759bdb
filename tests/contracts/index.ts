// Every contract: the files `*.contract.ts` of this folder.
import { readdirSync } from "node:fs";
import type { Contract } from "./contract.ts";

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".contract.ts"));
const modules: readonly { contract: Contract }[] = await Promise.all(
  files.toSorted().map((file) => import(`./${file}`)),
);

export const contracts: readonly Contract[] = modules.map(({ contract }) => contract);

declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Folder of the database; in memory by default. */
    readonly path?: string;
    /** Milliseconds for which a new table is not usable yet. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  function dynalite(options?: Options): Server;

  export { dynalite as default };
}

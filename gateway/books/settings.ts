// Settings of the scheduled function that closes the books, as JSON beside its bundle.
import * as v from "valibot";

export const booksSettingsSchema = v.strictObject({
  /** Names of the configured providers. */
  providers: v.array(v.string()),
  receipts: v.boolean(),
  conversion: v.boolean(),
});

export type BooksSettings = v.InferOutput<typeof booksSettingsSchema>;

/** Where the bytes of an import come from: a file on disk, or the pieces in the database. */

/** Readable from the start, once. */
export type ReadableBytes = AsyncIterable<Buffer>;

/** Opens the file anew; an import reads it twice: to recognise it, and to import it. */
export type OpenSource = () => ReadableBytes;

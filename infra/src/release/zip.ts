import { zipSync } from 'fflate';

// A zip file keeps local times and no zone: the same digits wherever it is made. Nothing is earlier than 1980.
const date = new Date(1980, 0, 1);
const unix = 3;
const readableByAll = 0o100644 << 16; // Lambda runs as another user than the one who unpacks

/** The same files give the same bytes, in whatever order they come. */
export const zipOf = (files: Readonly<Record<string, Uint8Array>>): Uint8Array => {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(
    Object.fromEntries(
      sorted.map(([name, content]) => [name, [content, { mtime: date, os: unix, attrs: readableByAll, level: 9 }]]),
    ),
  );
};

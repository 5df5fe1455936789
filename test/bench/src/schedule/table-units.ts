// What the table's calls cost in units of DynamoDB: one for each KB written, two in a transaction; one for each 4 KB read
// consistently, half of it otherwise; and one more for each KB that an index carries. Counted from the items that
// packages/store writes.

const bytesPerWriteUnit = 1_024;
const bytesPerReadUnit = 4_096;
const keysAndNames = 150; // bytes of keys, type and epoch in every item

/** An item of the model, as JSON: never much smaller than what DynamoDB counts. */
export const bytesOf = (item: unknown): number => JSON.stringify(item).length + keysAndNames;

export const writeUnits = (bytes: number): number => Math.ceil(bytes / bytesPerWriteUnit);
export const readUnits = (bytes: number): number => Math.ceil(bytes / bytesPerReadUnit);

const user = 2; // with its record and view between 1 and 2 KB
const event = 1;
const intent = 1;
const keyOwner = 1;
const inTransaction = 2;
const ofIndex = 1;

/** Before a call that changes something: the user's pending call and the event, of a key that is known also whose it is. */
export const announceUnits = (ofKnownKey: boolean): number =>
  inTransaction * (user + event + (ofKnownKey ? keyOwner : 0)) + ofIndex;

export const openIntentUnits: number = inTransaction * (intent + user + event) + 2 * ofIndex;
export const noteCreatedUnits: number = intent;

/** After it: record and event, and the intent, which is deleted whether or not there is one. */
export const completeUnits = (ofIntent: boolean): number =>
  inTransaction * (user + event + intent) + ofIndex + (ofIntent ? ofIndex : 0);

/** A view that changed: the user's item, which moves in the index. Whose each of its keys is comes on top. */
export const viewUnits: number = inTransaction * user + 2 * ofIndex;
export const keyOwnerUnits: number = inTransaction * keyOwner;

export const leaseUnits = 1;

/**
 * What a reading has to suppose, in points. Three points make it unlikely beside a reading
 * that supposes nothing (LIKELY_COST); readings add up over the turns of a session.
 */

/** Of requests. */
export const REQUEST_COST = {
  /** A client that opens with `none` did not, or the other way round. */
  unusualOpening: 3,
  /** `none` once more. */
  noneAgain: 4,
  /** `none` first, from a client that knows what it wants. */
  noneFirst: 3,
  /** OpenSSH or PuTTY, by its line, without its padding; or that before what needs none. */
  notPadded: 4,
  longPassword: 1,
  /** Three letters or fewer. */
  shortUser: 1,
  veryLongPassword: 4,
  shortPassword: 1,
  /** Name and password have a few letters together. */
  tinyPassword: 3,
  /** A method that the refusals do not offer. */
  notOffered: 4,
  /** Keys after passwords, from a client that starts with keys. */
  outOfOrder: 2,
  /** A certificate, or a key of an unusual size. */
  unusualKey: 2,
  /** The signature is not one of the key that the offer's size told. */
  otherKey: 3,
  /** A signature bound to the host key where the server has no use for it, or the other way round. */
  otherBinding: 2,
  /** A signature without an offer, from a client that offers first. */
  notOffering: 3,
  /** A prompt without an answer. */
  givenUp: 3,
  /** PK_OK without a signature after it. */
  unsigned: 5,
  /** A prompt of five letters at most. */
  shortPrompt: 3,
  /** A prompt held back as refusals of passwords are. */
  heldPrompt: 2,
  /** One answer or several together, longer than passwords are. */
  longAnswer: 1,
  /** Something else than a channel or a forwarding asked for first. */
  oddOpening: 2,
  longUser: 1,
  gssapi: 3,
  serviceAgain: 3,
  unknown: 4,
  /** The refusal before was a partial success: the next method was not offered till then. */
  partialUnseen: 3,
  /** The answer came too late for a key's. */
  slowForKey: 3,
  /** It came too soon for a password's. */
  quickForPassword: 3,
} as const

/** Of answers. */
export const ANSWER_COST = {
  /** Keyboard-interactive refused before a prompt. */
  noPrompt: 2,
  /** A first prompt without room for one. */
  emptyPrompt: 2,
  /** `none` accepted. */
  open: 2,
  /** Keyboard-interactive accepted before a prompt. */
  freeEntry: 3,
  /** A key taken and its signature refused. */
  badSignature: 1,
  /** By a server that knows of the user's keys before it says PK_OK. */
  badSignatureSoon: 3,
  rareList: 3,
  partial: 1,
  banner: 1,
  needlessBanner: 2,
  expired: 4,
  tooMany: 1,
  /** Too many after a first attempt. */
  tooManySoon: 4,
  otherDisconnect: 4,
  /** Methods taken from the list before the third refusal, where PAM takes them. */
  exhaustedSoon: 4,
  /** A success as late as the refusals before it, and a refusal much sooner than those. */
  lateSuccess: 2,
  quickRefusal: 3,
  /** A first prompt as large as a refusal. */
  promptLikeRefusal: 2,
  /** A prompt as large as a refusal after one that was not, or as late. */
  latePrompt: 3,
  promptAgain: 2,
  /** A list of a size that does not fit the first answer. */
  otherList: 3,
  lateBanner: 3,
} as const

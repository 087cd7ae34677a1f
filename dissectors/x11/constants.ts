/** Numbers, bounds and anomaly codes of X11: X Window System Protocol, version 11 (X.Org). */

/** Length of what both sides open with before names, reasons and screens. */
export const SETUP_BYTES = 12
export const ANSWER_BYTES = 8
/** Of an accepted setup up to its vendor, the answer's first eight included. */
export const INFO_BYTES = 40
/** Replies, errors and events are at least so long. */
export const MESSAGE_BYTES = 32

/** Most unread bytes of one direction: a setup answer with its visuals is a few kilobytes. */
export const MAX_HELD_BYTES = 65_536
/** Longest authorization name that is believed: the longest in use has 19 bytes. */
export const MAX_AUTH_NAME_BYTES = 64
/** Longest authorization data that is believed. */
export const MAX_AUTH_DATA_BYTES = 1024
/** Bytes kept of a window's title, class or command. */
export const MAX_PROPERTY_BYTES = 1024
/** Titles told of, and kept as a column. */
export const MAX_TITLES = 16
/** Extensions kept of those the client asked for. */
export const MAX_EXTENSIONS = 32
/** Questions about extensions without an answer; past it the oldest is forgotten. */
export const MAX_PENDING_QUERIES = 32
/** Screens kept of a server. */
export const MAX_SCREENS = 8
/** Commands of windows told of. */
export const MAX_COMMANDS = 16

/** Requests (appendix B). */
export const CHANGE_PROPERTY = 18
export const CONVERT_SELECTION = 24
export const SEND_EVENT = 25
export const GRAB_KEYBOARD = 31
export const GRAB_KEY = 33
export const QUERY_KEYMAP = 44
export const GET_IMAGE = 73
export const QUERY_EXTENSION = 98
export const CHANGE_HOSTS = 109
export const SET_ACCESS_CONTROL = 111
/** Of extension XTEST. */
export const FAKE_INPUT = 2

/** Predefined atoms (appendix A). */
export const WM_COMMAND = 34
export const WM_CLIENT_MACHINE = 36
export const WM_NAME = 39
export const WM_CLASS = 67

/** Events (appendix B). */
export const KEY_PRESS = 2
export const KEY_RELEASE = 3
export const BUTTON_PRESS = 4
export const BUTTON_RELEASE = 5
export const GENERIC_EVENT = 35

/** Bytes of a direction were lost. */
export const GAP = 'gap'
/** A length that cannot be. */
export const BAD_LENGTH = 'bad-length'
/** Answers of the server without its client's setup. */
export const UNSEEN_SETUP = 'unseen-setup'

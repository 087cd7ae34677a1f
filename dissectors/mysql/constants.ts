/**
 * Names, bounds and anomaly codes of the MySQL client/server protocol, as MySQL's "Source Code
 * Documentation: Client/Server Protocol" and MariaDB's "Clients & Utilities: Client/Server Protocol" have them.
 */

/** Most bytes read of one packet; the rest is passed over. */
export const MAX_PACKET_BYTES = 8192
/** Bytes of a packet that say whether it ends a result, and how. */
export const MAX_END_BYTES = 512
/** Most unread bytes of one direction: a packet as far as it is read, and room for a segment. */
export const MAX_HELD_BYTES = 16_384
/** Commands awaiting their response; past it the oldest is told of as unanswered. */
export const MAX_PENDING = 64
/** Prepared statements remembered, and characters of them together; past either the oldest go. */
export const MAX_PREPARED = 64
export const MAX_PREPARED_CHARS = 65_536
/** Connection attributes read of one login. */
export const MAX_ATTRIBUTES = 32
/** Packets that fit nothing before the stream is given up. */
export const MAX_BAD_PACKETS = 8
/** Length of a packet that goes on in the next. */
export const FULL_PACKET = 0xffffff

export const CLIENT_CONNECT_WITH_DB = 1 << 3
export const CLIENT_COMPRESS = 1 << 5
export const CLIENT_PROTOCOL_41 = 1 << 9
export const CLIENT_SSL = 1 << 11
export const CLIENT_SECURE_CONNECTION = 1 << 15
export const CLIENT_PLUGIN_AUTH = 1 << 19
export const CLIENT_CONNECT_ATTRS = 1 << 20
export const CLIENT_PLUGIN_AUTH_LENENC = 1 << 21
export const CLIENT_OPTIONAL_RESULTSET_METADATA = 1 << 25
export const CLIENT_ZSTD = 1 << 26
export const CLIENT_QUERY_ATTRIBUTES = 1 << 27

export const SERVER_MORE_RESULTS = 0x0008
export const SERVER_CURSOR_EXISTS = 0x0040

export const COM_QUIT = 0x01
export const COM_INIT_DB = 0x02
export const COM_QUERY = 0x03
export const COM_FIELD_LIST = 0x04
export const COM_CREATE_DB = 0x05
export const COM_DROP_DB = 0x06
export const COM_STATISTICS = 0x09
export const COM_PROCESS_KILL = 0x0c
export const COM_CHANGE_USER = 0x11
export const COM_BINLOG_DUMP = 0x12
export const COM_TABLE_DUMP = 0x13
export const COM_REGISTER_SLAVE = 0x15
export const COM_STMT_PREPARE = 0x16
export const COM_STMT_EXECUTE = 0x17
export const COM_STMT_SEND_LONG_DATA = 0x18
export const COM_STMT_CLOSE = 0x19
export const COM_STMT_FETCH = 0x1c
export const COM_BINLOG_DUMP_GTID = 0x1e
export const COM_STMT_BULK_EXECUTE = 0xfa

/** By number; what is not here is no command. */
export const COMMANDS: readonly string[] = [
  'SLEEP',
  'QUIT',
  'INIT_DB',
  'QUERY',
  'FIELD_LIST',
  'CREATE_DB',
  'DROP_DB',
  'REFRESH',
  'SHUTDOWN',
  'STATISTICS',
  'PROCESS_INFO',
  'CONNECT',
  'PROCESS_KILL',
  'DEBUG',
  'PING',
  'TIME',
  'DELAYED_INSERT',
  'CHANGE_USER',
  'BINLOG_DUMP',
  'TABLE_DUMP',
  'CONNECT_OUT',
  'REGISTER_SLAVE',
  'STMT_PREPARE',
  'STMT_EXECUTE',
  'STMT_SEND_LONG_DATA',
  'STMT_CLOSE',
  'STMT_RESET',
  'SET_OPTION',
  'STMT_FETCH',
  'DAEMON',
  'BINLOG_DUMP_GTID',
  'RESET_CONNECTION',
  'CLONE',
  'SUBSCRIBE_GROUP_REPLICATION_STREAM',
]

/** Plugins that send the password as it is. */
export const CLEAR_PLUGINS = new Set(['mysql_clear_password', 'dialog'])
/** Before plugins had names: passwords of 4.1 and later, and those before. */
export const NATIVE_PLUGIN = 'mysql_native_password'
export const OLD_PLUGIN = 'mysql_old_password'

/** Bytes were lost. */
export const GAP = 'gap'
/** More commands unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A packet that is none of the protocol's. */
export const BAD_PACKET = 'bad-packet'
/** A login or command whose inside cannot be read. */
export const BAD_CONTENT = 'bad-content'
/** The server asks for a file of the client's although the statement did not. */
export const UNASKED_FILE = 'unasked-file-request'

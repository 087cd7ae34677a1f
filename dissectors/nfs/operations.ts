/**
 * Operations of NFS 4 (RFC 7530, 16), 4.1 (RFC 8881, 18), 4.2 (RFC 7862, RFC 8276): their names, and how their
 * arguments and results are laid out, so that those behind them can be reached. A digit or two: that many
 * bytes; `s`: text or opaque; `b`: list of words; `f`: attributes; `!`: laid out in code, or the end of reading.
 */

export interface Operation {
  readonly name: string
  readonly arguments: string
  readonly results: string
}

const TABLE = `
3 ACCESS|4|8
4 CLOSE|20|16
5 COMMIT|12|8
6 CREATE|!|20b
7 DELEGPURGE|8|
8 DELEGRETURN|16|
9 GETATTR|b|f
10 GETFH||!
11 LINK|!|20
12 LOCK|!|16
13 LOCKT|24s|
14 LOCKU|40|16
15 LOOKUP|!|
16 LOOKUPP||
17 NVERIFY|f|
18 OPEN|!|!
19 OPENATTR|4|
20 OPEN_CONFIRM|20|16
21 OPEN_DOWNGRADE|28|16
22 PUTFH|!|
23 PUTPUBFH||
24 PUTROOTFH||
25 READ|28|!
26 READDIR|24b|!
27 READLINK||s
28 REMOVE|!|20
29 RENAME|!|40
30 RENEW|8|
31 RESTOREFH||
32 SAVEFH||
33 SECINFO|s|!
34 SETATTR|16f|b
35 SETCLIENTID|!|16
36 SETCLIENTID_CONFIRM|16|
37 VERIFY|f|
38 WRITE|!|16
39 RELEASE_LOCKOWNER|8s|
40 BACKCHANNEL_CTL|!|
41 BIND_CONN_TO_SESSION|24|24
42 EXCHANGE_ID|!|!
43 CREATE_SESSION|!|!
44 DESTROY_SESSION|16|
45 FREE_STATEID|16|
46 GET_DIR_DELEGATION|!|!
47 GETDEVICEINFO|24b|!
48 GETDEVICELIST|!|!
49 LAYOUTCOMMIT|!|!
50 LAYOUTGET|56|!
51 LAYOUTRETURN|!|!
52 SECINFO_NO_NAME|4|!
53 SEQUENCE|32|36
54 SET_SSV|!|!
55 TEST_STATEID|!|b
56 WANT_DELEGATION|!|!
57 DESTROY_CLIENTID|8|
58 RECLAIM_COMPLETE|4|
59 ALLOCATE|32|
60 COPY|!|!
61 COPY_NOTIFY|!|!
62 DEALLOCATE|32|
63 IO_ADVISE|32b|b
64 LAYOUTERROR|!|
65 LAYOUTSTATS|!|
66 OFFLOAD_CANCEL|16|
67 OFFLOAD_STATUS|16|!
68 READ_PLUS|28|!
69 SEEK|28|12
70 WRITE_SAME|!|!
71 CLONE|56|
72 GETXATTR|s|s
73 SETXATTR|4ss|20
74 LISTXATTRS|12|!
75 REMOVEXATTR|s|20
10044 ILLEGAL|!|`

export const OPERATIONS: ReadonlyMap<number, Operation> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const space = line.indexOf(' ')
      const [name = '', call = '', results = ''] = line.slice(space + 1).split('|')
      return [Number(line.slice(0, space)), { name, arguments: call, results }]
    }),
)

export const Op = {
  CLOSE: 4,
  COMMIT: 5,
  CREATE: 6,
  GETFH: 10,
  LINK: 11,
  LOCK: 12,
  LOOKUP: 15,
  LOOKUPP: 16,
  OPEN: 18,
  PUTFH: 22,
  PUTPUBFH: 23,
  PUTROOTFH: 24,
  READ: 25,
  REMOVE: 28,
  RENAME: 29,
  RESTOREFH: 31,
  SAVEFH: 32,
  SETCLIENTID: 35,
  WRITE: 38,
  EXCHANGE_ID: 42,
} as const

/** Told of by themselves when they succeed; the others set the scene, or change nothing. */
export const TOLD = new Set<number>([
  Op.CREATE,
  Op.LINK,
  Op.OPEN,
  Op.REMOVE,
  Op.RENAME,
  Op.SETCLIENTID,
  Op.EXCHANGE_ID,
  26, // READDIR
  34, // SETATTR
  12, // LOCK
  59, // ALLOCATE
  60, // COPY
  62, // DEALLOCATE
  71, // CLONE
  73, // SETXATTR
  75, // REMOVEXATTR
])

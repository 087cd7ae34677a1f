/** Whole conversations of SMB for tests. */

import { makeBind, makeBindAck, makeCall, makeReturn, SVCCTL } from '../../formats/rpcMessages.ts'
import {
  makeAnswer,
  makeAuthenticate,
  makeChallenge,
  makeNegotiate,
  makeOpening,
  OID_NTLM,
} from '../../formats/tokens.ts'
import { orig, type Piece, resp } from '../../support/conversation.ts'
import {
  close2,
  closed2,
  connect2,
  connected2,
  contents2,
  create2,
  created2,
  fields,
  frame,
  negotiate2,
  negotiated2,
  oemStrings,
  read2,
  renameData,
  setInfo2,
  setup2,
  setupAnswer2,
  smb1,
  smb2,
  transceive2,
  transceived2,
  wideStrings,
  write2,
  written2,
} from './messages.ts'

const MORE_PROCESSING = 0xc0000016
const PAIRS = { 1: 'FILES', 2: 'LAB', 3: 'files.lab.example' }
const PROOF = makeAuthenticate({ user: 'anna', domain: 'LAB', workstation: 'WS1', pairs: PAIRS })

/** Up to the login's last answer; `status` and session flags of that. */
export const loginPieces = (status = 0, flags = 0): Piece[] => [
  orig(frame(negotiate2(0))),
  resp(frame(negotiated2(0))),
  orig(frame(setup2(1, makeOpening([OID_NTLM], makeNegotiate())))),
  resp(
    frame(setupAnswer2(1, MORE_PROCESSING, makeAnswer(1, OID_NTLM, makeChallenge('LAB', PAIRS)))),
  ),
  orig(frame(setup2(2, makeAnswer(-1, undefined, PROOF)))),
  resp(frame(setupAnswer2(2, status, makeAnswer(status === 0 ? 0 : 2), flags))),
]

/** A share, a file read, one written, renamed and deleted. */
export const filePieces: Piece[] = [
  ...loginPieces(),
  orig(frame(connect2(3, '\\\\files\\data'))),
  resp(frame(connected2(3, 1))),
  orig(frame(create2(4, 'a\\read.txt'))),
  resp(frame(created2(4, 0x11))),
  orig(frame(read2(5, 0x11, 100))),
  resp(frame(contents2(5, Buffer.alloc(100, 0x41)))),
  orig(frame(close2(6, 0x11))),
  resp(frame(closed2(6))),
  orig(frame(create2(7, 'new.txt', { access: 0x10002, disposition: 2 }))),
  resp(frame(created2(7, 0x12, 2))),
  orig(frame(write2(8, 0x12, Buffer.alloc(300, 0x42)))),
  resp(frame(written2(8, 300))),
  orig(frame(setInfo2(9, 0x12, 10, renameData('kept.txt')))),
  resp(frame(smb2({ command: 17, id: 9, isAnswer: true }, fields(2, [0, 2, 2])))),
  orig(frame(setInfo2(10, 0x12, 13, Buffer.from([1])))),
  resp(frame(smb2({ command: 17, id: 10, isAnswer: true }, fields(2, [0, 2, 2])))),
  orig(frame(close2(11, 0x12))),
  resp(frame(closed2(11))),
]

/** Calls to the service control manager inside a pipe, one by write and read, one at once. */
export const pipePieces: Piece[] = [
  ...loginPieces(),
  orig(frame(connect2(3, '\\\\files\\IPC$'))),
  resp(frame(connected2(3, 2))),
  orig(frame(create2(4, 'svcctl', { access: 3 }))),
  resp(frame(created2(4, 0x21))),
  orig(frame(write2(5, 0x21, makeBind(1, SVCCTL)))),
  resp(frame(written2(5, 72))),
  orig(frame(read2(6, 0x21, 1024))),
  resp(frame(contents2(6, makeBindAck(1, '\\PIPE\\svcctl')))),
  orig(frame(transceive2(7, 0x21, makeCall(2, 27)))),
  resp(frame(transceived2(7, makeReturn(2, 0)))),
  orig(frame(transceive2(8, 0x21, makeCall(3, 24)))),
  resp(frame(transceived2(8, makeReturn(3, 5)))),
  orig(frame(close2(9, 0x21))),
  resp(frame(closed2(9))),
]

const DIALECTS = ['PC NETWORK PROGRAM 1.0', 'LANMAN1.0', 'NT LM 0.12']
const NO_MORE = [0, 1, 0xff] as const
const CONNECT_AT = 32 + 1 + 8 + 2 + 1

/** SMB1 with names in place of tokens: login and share in one message, a file opened, read, closed. */
export const smb1Pieces: Piece[] = [
  orig(
    frame(
      smb1(
        { command: 0x72, id: 1 },
        Buffer.alloc(0),
        oemStrings(...DIALECTS.map((dialect) => `\x02${dialect}`)),
      ),
    ),
  ),
  resp(
    frame(
      smb1(
        { command: 0x72, id: 1, isReply: true },
        fields(34, [0, 2, 2], [2, 1, 3], [33, 1, 8]),
        Buffer.concat([Buffer.alloc(8, 0x77), Buffer.from('LAB\0FILES\0', 'utf16le')]),
      ),
    ),
  ),
  orig(
    frame(
      smb1(
        { command: 0x73, id: 2 },
        fields(26, NO_MORE, [14, 2, 24], [16, 2, 24]),
        Buffer.concat([
          Buffer.alloc(48, 0x55),
          wideStrings(61 + 48, 'anna', 'LAB', 'Unix', 'Samba'),
        ]),
      ),
    ),
  ),
  resp(
    frame(
      smb1(
        { command: 0x73, id: 2, isReply: true },
        fields(6, NO_MORE, [4, 2, 0]),
        wideStrings(41, 'Windows 5.0', 'Windows 2000 LAN Manager', 'LAB'),
      ),
    ),
  ),
  orig(
    frame(
      smb1(
        { command: 0x75, id: 3 },
        fields(8, NO_MORE, [6, 2, 1]),
        Buffer.concat([
          Buffer.alloc(1),
          wideStrings(CONNECT_AT, '\\\\FILES\\DATA'),
          Buffer.from('?????\0'),
        ]),
      ),
    ),
  ),
  resp(
    frame(
      smb1(
        { command: 0x75, id: 3, isReply: true, tree: 9 },
        fields(6, NO_MORE),
        Buffer.concat([Buffer.from('A:\0'), wideStrings(44, 'NTFS')]),
      ),
    ),
  ),
  orig(
    frame(
      smb1(
        { command: 0xa2, id: 4, tree: 9 },
        fields(48, NO_MORE, [15, 4, 1], [35, 4, 1]),
        wideStrings(83, '\\old\\report.doc'),
      ),
    ),
  ),
  resp(
    frame(
      smb1(
        { command: 0xa2, id: 4, isReply: true, tree: 9 },
        fields(68, NO_MORE, [5, 2, 0x4001], [7, 4, 1], [55, 8, 500]),
        Buffer.alloc(0),
      ),
    ),
  ),
  orig(
    frame(
      smb1(
        { command: 0x2e, id: 5, tree: 9 },
        fields(20, NO_MORE, [4, 2, 0x4001], [10, 2, 500]),
        Buffer.alloc(0),
      ),
    ),
  ),
  resp(
    frame(
      smb1(
        { command: 0x2e, id: 5, isReply: true, tree: 9 },
        fields(24, NO_MORE, [10, 2, 500], [12, 2, 59]),
        Buffer.alloc(500, 0x43),
      ),
    ),
  ),
  orig(frame(smb1({ command: 0x04, id: 6, tree: 9 }, fields(6, [0, 2, 0x4001]), Buffer.alloc(0)))),
  resp(
    frame(smb1({ command: 0x04, id: 6, isReply: true, tree: 9 }, Buffer.alloc(0), Buffer.alloc(0))),
  ),
]

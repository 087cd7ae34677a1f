import { address, columns, createFields, text, uint32, word } from '../../src/record/column.ts'

export const radiusColumns = columns('radius', {
  nasIdentifier: text('Name the access server gives itself', { source: 'RFC 2865, 5.32' }),
  nasIp: address('Address the access server gives itself', { source: 'RFC 2865, 5.4; RFC 3162' }),
  callingStation: text('Where the user last asked for came from: number, MAC or IP address', {
    source: 'RFC 2865, 5.31',
  }),
  calledStation: text('What the user last asked for called: number, MAC address and network', {
    source: 'RFC 2865, 5.30',
  }),
  serviceType: word('Service asked for: `Login`, `Framed`, `Administrative`', {
    source: 'RFC 2865, 5.6',
  }),
  eapType: word('Last EAP method besides identity: `peap`, `tls`, `md5`', {
    source: 'RFC 3748, 5',
  }),
  eapIdentity: text('Identity told in EAP', { source: 'RFC 3748, 5.1' }),
  framedIp: address('Address given to the user', { source: 'RFC 2865, 5.8; RFC 6911' }),
  replyMessage: text('Text for the user in the last answer', { source: 'RFC 2865, 5.18' }),
  accountingSession: text('Session id of accounting', { source: 'RFC 2866, 5.5' }),
  requestCount: uint32('Requests, repeated ones counted once'),
  acceptCount: uint32('Logins accepted'),
  rejectCount: uint32('Logins rejected'),
})

export const createRadiusFields = () => createFields(radiusColumns)
export type RadiusFields = ReturnType<typeof createRadiusFields>

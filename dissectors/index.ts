/** Every dissector, in probing order where ports do not decide it. */
import type { Dissector } from '../src/dissect/contract.ts'
import { amqp } from './amqp/index.ts'
import { cassandra } from './cassandra/index.ts'
import { dcerpc } from './dcerpc/index.ts'
import { dhcp } from './dhcp/index.ts'
import { ftp } from './ftp/index.ts'
import { git } from './git/index.ts'
import { http } from './http/index.ts'
import { imap } from './imap/index.ts'
import { ipmi } from './ipmi/index.ts'
import { irc } from './irc/index.ts'
import { kerberos, kerberosUdp } from './kerberos/index.ts'
import { ldap, ldapUdp } from './ldap/index.ts'
import { memcachedUdp } from './memcached/datagram.ts'
import { memcached } from './memcached/index.ts'
import { modbus } from './modbus/index.ts'
import { mongodb } from './mongodb/index.ts'
import { mqtt } from './mqtt/index.ts'
import { mysql } from './mysql/index.ts'
import { nbdgm } from './nbdgm/index.ts'
import { nbns } from './nbns/index.ts'
import { nfs, nfsUdp } from './nfs/index.ts'
import { nntp } from './nntp/index.ts'
import { oracle } from './oracle/index.ts'
import { pop3 } from './pop3/index.ts'
import { postgresql } from './postgresql/index.ts'
import { quic } from './quic/index.ts'
import { radius } from './radius/index.ts'
import { rdp } from './rdp/index.ts'
import { redis } from './redis/index.ts'
import { rexec } from './rexec/index.ts'
import { rlogin } from './rlogin/index.ts'
import { rsh } from './rsh/index.ts'
import { rsync } from './rsync/index.ts'
import { s7comm } from './s7comm/index.ts'
import { sip, sipUdp } from './sip/index.ts'
import { smb } from './smb/index.ts'
import { smtp } from './smtp/index.ts'
import { snmp } from './snmp/index.ts'
import { socks } from './socks/index.ts'
import { ssh } from './ssh/index.ts'
import { svn } from './svn/index.ts'
import { syslog, syslogUdp } from './syslog/index.ts'
import { tacacs } from './tacacs/index.ts'
import { tdsBrowser } from './tds/browser.ts'
import { tds } from './tds/index.ts'
import { telnet } from './telnet/index.ts'
import { tftp } from './tftp/index.ts'
import { dtls } from './tls/dtls.ts'
import { tls } from './tls/index.ts'
import { vnc } from './vnc/index.ts'
import { x11 } from './x11/index.ts'

export const dissectors: readonly Dissector[] = [
  ssh,
  tls,
  rdp,
  http,
  ftp,
  smtp,
  pop3,
  imap,
  nntp,
  irc,
  sip,
  git,
  svn,
  rsync,
  redis,
  memcached,
  mysql,
  postgresql,
  tds,
  mongodb,
  cassandra,
  oracle,
  ldap,
  kerberos,
  smb,
  dcerpc,
  socks,
  nfs,
  vnc,
  x11,
  mqtt,
  amqp,
  modbus,
  s7comm,
  tacacs,
  syslog,
  rlogin,
  rsh,
  rexec,
  telnet,
  dtls,
  sipUdp,
  memcachedUdp,
  tdsBrowser,
  ldapUdp,
  kerberosUdp,
  nfsUdp,
  syslogUdp,
  quic,
  radius,
  dhcp,
  nbns,
  snmp,
  ipmi,
  tftp,
  nbdgm,
]

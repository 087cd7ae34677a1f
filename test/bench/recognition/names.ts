/** What ndpiReader 4.2 and tshark 4.0 call the protocols that Earshot knows. */

interface PeerNames {
  readonly ndpi: readonly string[]
  /** Layers of tshark's frame.protocols. */
  readonly tshark: readonly string[]
}

/** A protocol of ours that carries or resembles another is right by either name. */
export const PEER_NAMES: Readonly<Record<string, PeerNames>> = {
  amqp: { ndpi: ['AMQP'], tshark: ['amqp'] },
  cassandra: { ndpi: ['Cassandra'], tshark: ['cql'] },
  dcerpc: { ndpi: ['RPC'], tshark: ['dcerpc'] },
  dhcp: { ndpi: ['DHCP', 'BOOTP', 'DHCPV6'], tshark: ['dhcp', 'dhcpv6'] },
  dtls: { ndpi: ['DTLS'], tshark: ['dtls'] },
  'ftp-data': { ndpi: ['FTP_DATA'], tshark: ['ftp-data'] },
  ftp: { ndpi: ['FTP_CONTROL', 'FTPS'], tshark: ['ftp'] },
  git: { ndpi: ['Git'], tshark: ['git'] },
  http: {
    ndpi: ['HTTP', 'HTTP_Proxy', 'HTTP_Connect', 'HTTP2', 'ElasticSearch'],
    tshark: ['http', 'http2'],
  },
  imap: { ndpi: ['IMAP', 'IMAPS'], tshark: ['imap'] },
  ipmi: { ndpi: [], tshark: ['rmcp'] },
  irc: { ndpi: ['IRC'], tshark: ['irc'] },
  kerberos: { ndpi: ['Kerberos'], tshark: ['kerberos'] },
  ldap: { ndpi: ['LDAP', 'LDAPS'], tshark: ['ldap', 'cldap'] },
  memcached: { ndpi: ['Memcached'], tshark: ['memcache'] },
  modbus: { ndpi: ['Modbus'], tshark: ['mbtcp'] },
  mongodb: { ndpi: ['MongoDB'], tshark: ['mongo'] },
  mqtt: { ndpi: ['MQTT'], tshark: ['mqtt'] },
  mysql: { ndpi: ['MySQL'], tshark: ['mysql'] },
  nbdgm: { ndpi: ['NetBIOS', 'SMBv1'], tshark: ['nbdgm'] },
  nbns: { ndpi: ['NetBIOS'], tshark: ['nbns'] },
  nfs: { ndpi: ['NFS', 'RPC'], tshark: ['rpc', 'nfs', 'portmap', 'mount'] },
  nntp: { ndpi: ['Usenet'], tshark: ['nntp'] },
  oracle: { ndpi: ['Oracle'], tshark: ['tns'] },
  pop3: { ndpi: ['POP3', 'POPS'], tshark: ['pop'] },
  postgresql: { ndpi: ['PostgreSQL', 'PostgresSQL', 'POSTGRES'], tshark: ['pgsql'] },
  quic: { ndpi: ['QUIC', 'QUIC'], tshark: ['quic', 'gquic'] },
  radius: { ndpi: ['Radius', 'RADIUS'], tshark: ['radius'] },
  rdp: { ndpi: ['RDP'], tshark: ['rdp', 'tpkt', 'rdpudp', 'rdp_cr'] },
  redis: { ndpi: ['Redis'], tshark: ['resp', 'redis'] },
  rexec: { ndpi: [], tshark: ['exec'] },
  rlogin: { ndpi: [], tshark: ['rlogin'] },
  rsh: { ndpi: ['RSH'], tshark: ['rsh'] },
  rsync: { ndpi: ['RSYNC'], tshark: ['rsync'] },
  s7comm: { ndpi: ['s7comm', 'S7comm', 's7comm-plus'], tshark: ['s7comm', 's7comm-plus', 'cotp'] },
  sip: { ndpi: ['SIP'], tshark: ['sip'] },
  smb: { ndpi: ['SMBv1', 'SMBv23', 'NetBIOS', 'NetBIOS.SMBv1'], tshark: ['smb', 'smb2', 'nbss'] },
  smtp: { ndpi: ['SMTP', 'SMTPS'], tshark: ['smtp'] },
  snmp: { ndpi: ['SNMP'], tshark: ['snmp'] },
  socks: { ndpi: ['SOCKS'], tshark: ['socks'] },
  ssh: { ndpi: ['SSH'], tshark: ['ssh'] },
  svn: { ndpi: [], tshark: [] },
  syslog: { ndpi: ['Syslog'], tshark: ['syslog'] },
  tacacs: { ndpi: ['TACACS'], tshark: ['tacplus'] },
  tds: { ndpi: ['MsSQL-TDS', 'TDS'], tshark: ['tds'] },
  telnet: { ndpi: ['Telnet'], tshark: ['telnet', 'tn3270', 'tn5250'] },
  'tftp-data': { ndpi: ['TFTP'], tshark: ['tftp'] },
  tftp: { ndpi: ['TFTP'], tshark: ['tftp'] },
  tls: {
    ndpi: ['TLS', 'DTLS', 'IMAPS', 'POPS', 'SMTPS', 'LDAPS', 'FTPS', 'MQTTS'],
    tshark: ['tls', 'ssl'],
  },
  vnc: { ndpi: ['VNC'], tshark: ['vnc'] },
  x11: { ndpi: [], tshark: ['x11'] },
}

/** Our names for what a peer calls it; none for a protocol that Earshot does not know. */
export function ourNames(peer: 'ndpi' | 'tshark', name: string): string[] {
  const wanted = name.toLowerCase()
  return Object.entries(PEER_NAMES)
    .filter(([, names]) => names[peer].some((n) => n.toLowerCase() === wanted))
    .map(([own]) => own)
}

/** What the tests of Suricata, Arkime and nDPI expect of a capture, as values to be found in our records. */
import type { Row } from '../../support/replayLines.ts'
import { endsOf } from '../compare/answers.ts'

export interface KnownValue {
  readonly source: 'Suricata' | 'Arkime' | 'nDPI'
  /** Protocol as the source calls it. */
  readonly protocol: string
  readonly field: string
  readonly value: string
  /** Both ends, sorted; empty when the source does not name them. */
  readonly ends: string
}

/**
 * Not asked for: numbers of messages and packets within a test, flags of single bits, secrets
 * (which we mask), and what speaks of the tool rather than of the traffic.
 */
const PASSED_OVER =
  /(^|\.)(count|event_type|pcap_cnt|tx_id|proto|ip_v|src_ip|dest_ip|src_port|dest_port|has-key|not-has-key|password|challenge|response|sasl_param|sasl_response|authentication_sasl_final|secret_key|community|dup|qos|retain|message_id|message|status_code|fuid|id|line|file|routine)$|_redacted|md5|sha256|Cnt$|^tags|\.(GEO|ASN|RIR)|^(protocol|source|destination|client\.bytes|server\.bytes)|headerField|headerValue|requestHeader|responseHeader|bodyMagic|^dns|^http\.(key|value)|cookie|session_?id|parameter_status|pixel_format|flags\.|received|contentType|^cert$/i

/** Shorter ones stand in any record by chance. */
const MIN_CHARS = 3
const PROTOCOL_OF_CHECK: Readonly<Record<string, string>> = {
  krb5: 'kerberos',
  pgsql: 'postgresql',
  rfb: 'vnc',
  dcerpc: 'dcerpc',
}
/** Events of Suricata about the tool, other events, or protocols that Earshot does not read. */
const OTHER_EVENTS = /^(alert|fileinfo|flow|drop|anomaly|stats|dns|ntp|frame|mdns|packet|netflow)$/
const PROTOCOLS_OF_ARKIME =
  /^(ssh|rdp|telnet|http|smtp|pop3|imap|ldap|mysql|postgresql|redis|smb|socks|snmp|irc|sip|krb5|tls|ftp|oracle|tds|mqtt|dhcp|radius|quic|vnc|nfs|rsh)$/

/** Letters and digits alone: sources differ in how they separate words. */
export const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Names of messages as their sources prefix them. */
function strip(value: string): string {
  return value
    .replace(/^(SMB[12]_COMMAND_|KRB_|NFSPROC3_|STATUS_(?=SUCCESS))/, '')
    .replace(/_(request|response|pdu)$/i, '')
}

export function valuesOf(known: Row): KnownValue[] {
  const values: KnownValue[] = []
  const add = (
    source: KnownValue['source'],
    protocol: string,
    field: string,
    value: unknown,
    ends: string,
  ): void => {
    if (PASSED_OVER.test(field) || typeof value === 'boolean') return
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string' && typeof one !== 'number') continue
      const text = strip(String(one))
      if (plain(text).length >= MIN_CHARS && text !== '<none>' && text !== 'unknown') {
        values.push({ source, protocol, field, value: text, ends })
      }
    }
  }
  for (const check of (known.suricata_checks ?? []) as Row[]) {
    const type = String(check.event_type ?? '')
    if (type === '' || OTHER_EVENTS.test(type) || check.count === 0) continue
    const ends =
      check.src_port && check.dest_port && check.src_ip && check.dest_ip
        ? endsOf(check.src_ip, check.src_port, check.dest_ip, check.dest_port)
        : ''
    for (const [field, value] of Object.entries(check)) {
      add('Suricata', PROTOCOL_OF_CHECK[type] ?? type, field, value, ends)
    }
  }
  for (const sample of (known.arkime?.samples ?? []) as Row[]) {
    const ends = endsOf(
      sample['source.ip'],
      sample['source.port'],
      sample['destination.ip'],
      sample['destination.port'],
    )
    for (const protocol of (sample.protocol as string[]).filter((p) =>
      PROTOCOLS_OF_ARKIME.test(p),
    )) {
      values.push({
        source: 'Arkime',
        protocol,
        field: 'protocol',
        value: protocol.replace('krb5', 'kerberos'),
        ends,
      })
    }
    const first = (sample.protocol as string[]).find((p) => PROTOCOLS_OF_ARKIME.test(p))
    if (first === undefined) continue
    for (const [field, value] of Object.entries(sample)) add('Arkime', first, field, value, ends)
  }
  return values
}

/** The name a device or host gives itself in its prompts: of shells, network devices, and in a login prompt. */
import { MAX_PROMPT_LINE_CHARS } from './constants.ts'

const NAME = '[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,62}'
const SHAPES: readonly RegExp[] = [
  // alice@host:~$, root@OpenWrt:/#, [alice@host ~]$, admin@router>, [admin@MikroTik] >, (venv) alice@host
  new RegExp(`^(?:\\([^)]{1,40}\\) ?)?\\[?[^\\s@\\[\\]]{1,64}@(${NAME})(?:[\\]:#>%$~ (]|$)`, 'u'),
  // <HUAWEI>, [HUAWEI], [~HUAWEI-GigabitEthernet0/0/1]
  /^<([\p{L}\p{N}][^<>\s@]{0,62})>$/u,
  /^\[[~*]?([\p{L}\p{N}][^\][\s@]{0,62})\]$/u,
  // RP/0/RSP0/CPU0:router#
  new RegExp(`^RP/\\d+/\\w+/CPU\\d+:(${NAME})(?:\\([^)]*\\))?#$`, 'u'),
  // Router>, sw1#, sw1(config-if)#, fw/context#, FGT60 #, FGT60 (port1) #
  new RegExp(`^(${NAME})(?:/[\\w-]{1,40})?(?: ?\\([^)]{1,60}\\))? ?[#>]$`, 'u'),
  // (UBNT) >, (Switch) #
  /^\(([\p{L}\p{N}][^()]{0,62})\) ?(?:\([^)]*\) ?)?[#>]$/u,
  // Matrix N7(su)->
  new RegExp(`^(${NAME}(?: ${NAME}){0,3})\\((?:su|rw|ro)\\)->$`, 'u'),
  // host:~#, host%
  new RegExp(`^(${NAME})(?::[~/]\\S{0,200} ?[#$%]|%)$`, 'u'),
]
/** Programs and shells whose own name stands where a device's would. */
const PROGRAMS =
  /^(?:(?:ba|da|a|k|mk|z|c|tc|fi)?sh(?:-[\d.]+\w*)?|mysql|mariadb|psql|postgres|sqlite|ftp|sftp|lftp|tftp|telnet|gdb|ghci|irb|node|php|redis|mongo|test|nslookup|smtp|sqlplus|ttcp|quote|dquote|for|while|if|cmdsubst|heredoc|config|shell|cli|admin|root|user|enable|password|debug|diag|boot|loader|rommon|switch)$/i
const SECTION =
  /^(.+?)-(?:(?:Ten|Forty|Hundred|X)?Gigabit|Ethernet|Vlan|Loop|MEth|Eth-Trunk|ui-|aaa|acl|line|bgp|ospf|luser|system)/i
const AT_LOGIN = new RegExp(`^(${NAME}) login:$`, 'iu')

/** The name in a shell's or device's prompt; '' when none shows. */
export function readDeviceName(prompt: string): string {
  const text = prompt.trim()
  if (text === '' || text.length > MAX_PROMPT_LINE_CHARS) return ''
  for (const shape of SHAPES) {
    const name = shape.exec(text)?.[1]
    if (name === undefined) continue
    if (PROGRAMS.test(name)) return ''
    // Huawei puts the section one configures behind the name.
    return text.startsWith('[') ? (SECTION.exec(name)?.[1] ?? name) : name
  }
  return ''
}

/** The name before `login:`, as Unix systems write it; '' when none shows. */
export function readLoginName(prompt: string): string {
  const name = AT_LOGIN.exec(prompt.trim())?.[1] ?? ''
  return /^(?:vxworks|user|please|your|enter|account|console|the|remote|switch|system|network)$/i.test(
    name,
  )
    ? ''
    : name
}

/** Commands by network function (IPMI 2.0, appendix G): names, and which of them change something. */

export const GET_AUTH_CAPABILITIES = 0x0638
export const GET_SESSION_CHALLENGE = 0x0639
export const ACTIVATE_SESSION = 0x063a
export const GET_DEVICE_ID = 0x0601
export const CHASSIS_CONTROL = 0x0002
export const SET_USER_NAME = 0x0645
export const SET_PRIVILEGE = 0x063b

const READS: Readonly<Record<number, string>> = {
  0: 'Get Chassis Capabilities',
  1: 'Get Chassis Status',
  7: 'Get System Restart Cause',
  9: 'Get System Boot Options',
  15: 'Get POH Counter',
  1025: 'Get Event Receiver',
  1056: 'Get Device SDR Info',
  1057: 'Get Device SDR',
  1061: 'Get Sensor Hysteresis',
  1063: 'Get Sensor Threshold',
  1067: 'Get Sensor Event Status',
  1069: 'Get Sensor Reading',
  1537: 'Get Device ID',
  1540: 'Get Self Test Results',
  1543: 'Get ACPI Power State',
  1544: 'Get Device GUID',
  1573: 'Get Watchdog Timer',
  1591: 'Get System GUID',
  1592: 'Get Channel Authentication Capabilities',
  1593: 'Get Session Challenge',
  1597: 'Get Session Info',
  1601: 'Get Channel Access',
  1602: 'Get Channel Info',
  1604: 'Get User Access',
  1606: 'Get User Name',
  1610: 'Get Payload Activation Status',
  1611: 'Get Payload Instance Info',
  1613: 'Get User Payload Access',
  1614: 'Get Channel Payload Support',
  1615: 'Get Channel Payload Version',
  1620: 'Get Channel Cipher Suites',
  2576: 'Get FRU Inventory Area Info',
  2577: 'Read FRU Data',
  2592: 'Get SDR Repository Info',
  2593: 'Get SDR Repository Allocation Info',
  2594: 'Reserve SDR Repository',
  2595: 'Get SDR',
  2600: 'Get SDR Repository Time',
  2624: 'Get SEL Info',
  2626: 'Reserve SEL',
  2627: 'Get SEL Entry',
  2632: 'Get SEL Time',
  3074: 'Get LAN Configuration Parameters',
  3106: 'Get SOL Configuration Parameters',
}
const WRITES: Readonly<Record<number, string>> = {
  2: 'Chassis Control',
  3: 'Chassis Reset',
  4: 'Chassis Identify',
  6: 'Set Power Restore Policy',
  8: 'Set System Boot Options',
  1024: 'Set Event Receiver',
  1026: 'Platform Event',
  1062: 'Set Sensor Threshold',
  1538: 'Cold Reset',
  1539: 'Warm Reset',
  1542: 'Set ACPI Power State',
  1570: 'Reset Watchdog Timer',
  1572: 'Set Watchdog Timer',
  1594: 'Activate Session',
  1595: 'Set Session Privilege Level',
  1596: 'Close Session',
  1600: 'Set Channel Access',
  1603: 'Set User Access',
  1605: 'Set User Name',
  1607: 'Set User Password',
  1608: 'Activate Payload',
  1609: 'Deactivate Payload',
  1612: 'Set User Payload Access',
  1618: 'Master Write-Read',
  1622: 'Set Channel Security Keys',
  2578: 'Write FRU Data',
  2628: 'Add SEL Entry',
  2631: 'Clear SEL',
  2633: 'Set SEL Time',
  3073: 'Set LAN Configuration Parameters',
  3104: 'SOL Activating',
  3105: 'Set SOL Configuration Parameters',
}
const GROUPS: Readonly<Record<number, string>> = {
  0: 'Chassis',
  2: 'Bridge',
  4: 'Sensor/Event',
  6: 'App',
  8: 'Firmware',
  10: 'Storage',
  12: 'Transport',
  44: 'Group Extension',
  46: 'OEM',
}

/** `Get Device ID`; an unknown one by its numbers. */
export function nameCommand(code: number): string {
  const known = READS[code] ?? WRITES[code]
  if (known !== undefined) return known
  const group = GROUPS[code >> 8] ?? `NetFn 0x${(code >> 8).toString(16)}`
  return `${group} 0x${(code & 255).toString(16).padStart(2, '0')}`
}

/** Whether it changes something, as far as is known. */
export const changes = (code: number): boolean => WRITES[code] !== undefined

/** What Chassis Control asks for (28.3). */
export const CHASSIS_CONTROLS: readonly string[] = [
  'power down',
  'power up',
  'power cycle',
  'hard reset',
  'diagnostic interrupt',
  'soft shutdown',
]

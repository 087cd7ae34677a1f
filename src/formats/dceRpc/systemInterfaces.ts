/**
 * Interfaces of services, registry, tasks, logs and shutdown: MS-SCMR, MS-RRP, MS-TSCH, MS-
 * EVEN, MS-EVEN6, MS-RSP, MS-W32T, MS-TSTS.
 */
import type { InterfaceEntry } from './interfaces.ts'

/** Uuid, name, and its operations by number; a number says what the next one is numbered. */
export const SYSTEM_INTERFACES: readonly InterfaceEntry[] = [
  [
    '367abb81-9844-35f1-ad32-98f038001003',
    'svcctl',
    `
      CloseServiceHandle ControlService DeleteService LockServiceDatabase
      QueryServiceObjectSecurity SetServiceObjectSecurity QueryServiceStatus SetServiceStatus
      UnlockServiceDatabase NotifyBootConfigStatus 11 ChangeServiceConfigW CreateServiceW
      EnumDependentServicesW EnumServicesStatusW OpenSCManagerW OpenServiceW QueryServiceConfigW
      QueryServiceLockStatusW StartServiceW GetServiceDisplayNameW GetServiceKeyNameW
      SetServiceBitsA ChangeServiceConfigA CreateServiceA EnumDependentServicesA
      EnumServicesStatusA OpenSCManagerA OpenServiceA QueryServiceConfigA QueryServiceLockStatusA
      StartServiceA GetServiceDisplayNameA GetServiceKeyNameA 35 EnumServiceGroupW
      ChangeServiceConfig2A ChangeServiceConfig2W QueryServiceConfig2A QueryServiceConfig2W
      QueryServiceStatusEx EnumServicesStatusExA EnumServicesStatusExW 44 CreateServiceWOW64A
      CreateServiceWOW64W 47 NotifyServiceStatusChange GetNotifyResults CloseNotifyHandle
      ControlServiceExA ControlServiceExW 56 QueryServiceConfigEx 60 CreateWowService 64
      OpenSCManager2
    `,
  ],
  [
    '338cd001-2244-31f1-aaaa-900038001003',
    'winreg',
    `
      OpenClassesRoot OpenCurrentUser OpenLocalMachine OpenPerformanceData OpenUsers
      BaseRegCloseKey BaseRegCreateKey BaseRegDeleteKey BaseRegDeleteValue BaseRegEnumKey
      BaseRegEnumValue BaseRegFlushKey BaseRegGetKeySecurity BaseRegLoadKey 15 BaseRegOpenKey
      BaseRegQueryInfoKey BaseRegQueryValue BaseRegReplaceKey BaseRegRestoreKey BaseRegSaveKey
      BaseRegSetKeySecurity BaseRegSetValue BaseRegUnLoadKey BaseInitiateSystemShutdown
      BaseAbortSystemShutdown BaseRegGetVersion OpenCurrentConfig 29 BaseRegQueryMultipleValues
      BaseInitiateSystemShutdownEx BaseRegSaveKeyEx OpenPerformanceText OpenPerformanceNlsText
      BaseRegQueryMultipleValues2 BaseRegDeleteKeyEx
    `,
  ],
  [
    '1ff70682-0a51-30e8-076d-740be8cee98b',
    'atsvc',
    'NetrJobAdd NetrJobDel NetrJobEnum NetrJobGetInfo',
  ],
  [
    '378e52b0-c0a9-11cf-822d-00aa0051e40f',
    'sasec',
    `
      SASetAccountInformation SASetNSAccountInformation SAGetNSAccountInformation
      SAGetAccountInformation
    `,
  ],
  [
    '86d35949-83c9-4044-b424-db363231fd0c',
    'ITaskSchedulerService',
    `
      SchRpcHighestVersion SchRpcRegisterTask SchRpcRetrieveTask SchRpcCreateFolder
      SchRpcSetSecurity SchRpcGetSecurity SchRpcEnumFolders SchRpcEnumTasks SchRpcEnumInstances
      SchRpcGetInstanceInfo SchRpcStopInstance SchRpcStop SchRpcRun SchRpcDelete SchRpcRename
      SchRpcScheduledRuntimes SchRpcGetLastRunInfo SchRpcGetTaskInfo SchRpcGetNumberOfMissedRuns
      SchRpcEnableTask
    `,
  ],
  [
    '82273fdc-e32a-18c3-3f78-827929dc23ea',
    'eventlog',
    `
      ElfrClearELFW ElfrBackupELFW ElfrCloseEL ElfrDeregisterEventSource ElfrNumberOfRecords
      ElfrOldestRecord ElfrChangeNotify ElfrOpenELW ElfrRegisterEventSourceW ElfrOpenBELW
      ElfrReadELW ElfrReportEventW ElfrClearELFA ElfrBackupELFA ElfrOpenELA
      ElfrRegisterEventSourceA ElfrOpenBELA ElfrReadELA ElfrReportEventA 22 ElfrGetLogInformation
      24 ElfrReportEventAndSourceW ElfrReportEventExW ElfrReportEventExA
    `,
  ],
  [
    'f6beaff7-1e19-4fbb-9f8f-b89e2018337c',
    'IEventService',
    `
      EvtRpcRegisterRemoteSubscription 2 EvtRpcRemoteSubscriptionNext 4
      EvtRpcRegisterControllableOperation EvtRpcRegisterLogQuery EvtRpcClearLog EvtRpcExportLog 11
      EvtRpcQueryNext EvtRpcQuerySeek EvtRpcClose 17 EvtRpcOpenLogHandle 19 EvtRpcGetChannelList
    `,
  ],
  [
    '894de0c0-0d55-11d3-a322-00c04fa321a1',
    'InitShutdown',
    'BaseInitiateShutdown BaseAbortShutdown BaseInitiateShutdownEx',
  ],
  [
    'd95afe70-a6d5-4259-822e-2c84da1ddb0d',
    'WindowsShutdown',
    'WsdrInitiateShutdown WsdrAbortShutdown WsdrCheckForHiberboot',
  ],
  [
    '8fb6d884-2388-11d0-8c35-00c04fda2795',
    'w32time',
    `
      W32TimeSync W32TimeGetNetlogonServiceBits W32TimeQueryProviderStatus W32TimeQuerySource
      W32TimeQueryProviderConfiguration W32TimeQueryConfiguration W32TimeQueryStatus W32TimeLog
    `,
  ],
  ['5ca4a760-ebb1-11cf-8611-00a0245420ed', 'winstation_rpc', ''],
  ['8d9f4e40-a03d-11ce-8f69-08003e30051b', 'ntsvcs', ''],
  ['6bffd098-a112-3610-9833-46c3f874532d', 'dhcpsrv', ''],
  ['5b821720-f63b-11d0-aad2-00c04fc324db', 'dhcpsrv2', ''],
  [
    '552d076a-cb29-4e44-8b6a-d15e59e2c0af',
    'iphlpsvc',
    `
      IpTransitionProtocolApplyConfigChanges IpTransitionProtocolApplyConfigChangesEx
      IpTransitionCreatev6Inv4Tunnel IpTransitionDeletev6Inv4Tunnel
    `,
  ],
]

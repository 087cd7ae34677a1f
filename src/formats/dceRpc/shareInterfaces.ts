/**
 * Interfaces of shares, workstations, printers and files: MS-SRVS, MS-WKST, MS-RPRN, MS-PAR,
 * MS-EFSR, MS-DFSNM, MS-FSRVP, MS-SWN, MS-BRWSA, MS-MSRP.
 */
import type { InterfaceEntry } from './interfaces.ts'

/** Uuid, name, and its operations by number; a number says what the next one is numbered. */
export const SHARE_INTERFACES: readonly InterfaceEntry[] = [
  [
    '4b324fc8-1670-01d3-1278-5a47bf6ee188',
    'srvsvc',
    `
      8 NetrConnectionEnum NetrFileEnum NetrFileGetInfo NetrFileClose NetrSessionEnum
      NetrSessionDel NetrShareAdd NetrShareEnum NetrShareGetInfo NetrShareSetInfo NetrShareDel
      NetrShareDelSticky NetrShareCheck NetrServerGetInfo NetrServerSetInfo NetrServerDiskEnum
      NetrServerStatisticsGet NetrServerTransportAdd NetrServerTransportEnum
      NetrServerTransportDel NetrRemoteTOD 30 NetprPathType NetprPathCanonicalize NetprPathCompare
      NetprNameValidate NetprNameCanonicalize NetprNameCompare NetrShareEnumSticky
      NetrShareDelStart NetrShareDelCommit NetrpGetFileSecurity NetrpSetFileSecurity
      NetrServerTransportAddEx 43 NetrDfsGetVersion NetrDfsCreateLocalPartition
      NetrDfsDeleteLocalPartition NetrDfsSetLocalVolumeState 48 NetrDfsCreateExitPoint
      NetrDfsDeleteExitPoint NetrDfsModifyPrefix NetrDfsFixLocalVolume
      NetrDfsManagerReportSiteInfo NetrServerTransportDelEx NetrServerAliasAdd NetrServerAliasEnum
      NetrServerAliasDel NetrShareDelEx
    `,
  ],
  [
    '6bffd098-a112-3610-9833-46c3f87e345a',
    'wkssvc',
    `
      NetrWkstaGetInfo NetrWkstaSetInfo NetrWkstaUserEnum 5 NetrWkstaTransportEnum
      NetrWkstaTransportAdd 8 NetrUseAdd NetrUseGetInfo NetrUseDel NetrUseEnum 13
      NetrWorkstationStatisticsGet 20 NetrGetJoinInformation 22 NetrJoinDomain2 NetrUnjoinDomain2
      NetrRenameMachineInDomain2 NetrValidateName2 NetrGetJoinableOUs2
      NetrAddAlternateComputerName NetrRemoveAlternateComputerName NetrSetPrimaryComputerName
      NetrEnumerateComputerNames
    `,
  ],
  [
    '12345678-1234-abcd-ef00-0123456789ab',
    'spoolss',
    `
      RpcEnumPrinters RpcOpenPrinter RpcSetJob RpcGetJob RpcEnumJobs RpcAddPrinter
      RpcDeletePrinter RpcSetPrinter RpcGetPrinter RpcAddPrinterDriver RpcEnumPrinterDrivers
      RpcGetPrinterDriver RpcGetPrinterDriverDirectory RpcDeletePrinterDriver RpcAddPrintProcessor
      RpcEnumPrintProcessors RpcGetPrintProcessorDirectory RpcStartDocPrinter RpcStartPagePrinter
      RpcWritePrinter RpcEndPagePrinter RpcAbortPrinter RpcReadPrinter RpcEndDocPrinter RpcAddJob
      RpcScheduleJob RpcGetPrinterData RpcSetPrinterData RpcWaitForPrinterChange RpcClosePrinter
      RpcAddForm RpcDeleteForm RpcGetForm RpcSetForm RpcEnumForms RpcEnumPorts RpcEnumMonitors 39
      RpcDeletePort RpcCreatePrinterIC RpcPlayGdiScriptOnPrinterIC RpcDeletePrinterIC 46
      RpcAddMonitor RpcDeleteMonitor RpcDeletePrintProcessor 51 RpcEnumPrintProcessorDatatypes
      RpcResetPrinter RpcGetPrinterDriver2 56 RpcFindClosePrinterChangeNotification 58
      RpcReplyOpenPrinter RpcRouterReplyPrinter RpcReplyClosePrinter RpcAddPortEx
      RpcRemoteFindFirstPrinterChangeNotification 65 RpcRemoteFindFirstPrinterChangeNotificationEx
      RpcRouterReplyPrinterEx RpcRouterRefreshPrinterChangeNotification 69 RpcOpenPrinterEx
      RpcAddPrinterEx RpcSetPort RpcEnumPrinterData RpcDeletePrinterData 77 RpcSetPrinterDataEx
      RpcGetPrinterDataEx RpcEnumPrinterDataEx RpcEnumPrinterKey RpcDeletePrinterDataEx
      RpcDeletePrinterKey 84 RpcDeletePrinterDriverEx RpcAddPerMachineConnection
      RpcDeletePerMachineConnection RpcEnumPerMachineConnections RpcXcvData RpcAddPrinterDriverEx
    `,
  ],
  [
    '76f03f96-cdfd-44fc-a22c-64950a001209',
    'IRemoteWinspool',
    `
      RpcAsyncOpenPrinter 20 RpcAsyncClosePrinter 38 RpcAsyncEnumPrinters RpcAsyncAddPrinterDriver
      RpcAsyncEnumPrinterDrivers RpcAsyncGetPrinterDriverDirectory
    `,
  ],
  [
    'c681d488-d850-11d0-8c52-00c04fd90f7e',
    'efsrpc2',
    `
      EfsRpcOpenFileRaw EfsRpcReadFileRaw EfsRpcWriteFileRaw EfsRpcCloseRaw EfsRpcEncryptFileSrv
      EfsRpcDecryptFileSrv EfsRpcQueryUsersOnFile EfsRpcQueryRecoveryAgents
      EfsRpcRemoveUsersFromFile EfsRpcAddUsersToFile 12 EfsRpcFileKeyInfo
      EfsRpcDuplicateEncryptionInfoFile 15 EfsRpcAddUsersToFileEx EfsRpcFileKeyInfoEx 18
      EfsRpcGetEncryptedFileMetadata EfsRpcSetEncryptedFileMetadata EfsRpcFlushEfsCache
      EfsRpcEncryptFileExSrv EfsRpcQueryProtectors
    `,
  ],
  [
    'df1941c5-fe89-4e79-bf10-463657acf44d',
    'efsrpc',
    `
      EfsRpcOpenFileRaw EfsRpcReadFileRaw EfsRpcWriteFileRaw EfsRpcCloseRaw EfsRpcEncryptFileSrv
      EfsRpcDecryptFileSrv EfsRpcQueryUsersOnFile EfsRpcQueryRecoveryAgents
      EfsRpcRemoveUsersFromFile EfsRpcAddUsersToFile 12 EfsRpcFileKeyInfo
      EfsRpcDuplicateEncryptionInfoFile 15 EfsRpcAddUsersToFileEx EfsRpcFileKeyInfoEx 18
      EfsRpcGetEncryptedFileMetadata EfsRpcSetEncryptedFileMetadata EfsRpcFlushEfsCache
      EfsRpcEncryptFileExSrv EfsRpcQueryProtectors
    `,
  ],
  [
    '4fc742e0-4a10-11cf-8273-00aa004ae673',
    'netdfs',
    `
      NetrDfsManagerGetVersion NetrDfsAdd NetrDfsRemove NetrDfsSetInfo NetrDfsGetInfo NetrDfsEnum
      NetrDfsMove 10 NetrDfsAddFtRoot NetrDfsRemoveFtRoot NetrDfsAddStdRoot NetrDfsRemoveStdRoot
      NetrDfsManagerInitialize NetrDfsAddStdRootForced NetrDfsGetDcAddress NetrDfsSetDcAddress
      NetrDfsFlushFtTable NetrDfsAdd2 NetrDfsRemove2 NetrDfsEnumEx NetrDfsSetInfo2
    `,
  ],
  [
    'a8e0653c-2744-4389-a61d-7373df8b2292',
    'FileServerVssAgent',
    `
      GetSupportedVersion SetContext StartShadowCopySet AddToShadowCopySet CommitShadowCopySet
      ExposeShadowCopySet RecoveryCompleteShadowCopySet AbortShadowCopySet IsPathSupported
      IsPathShadowCopied GetShareMapping DeleteShareMapping PrepareShadowCopySet
    `,
  ],
  [
    'ccd8c074-d0e5-4a40-92b4-d074faa6ba28',
    'Witness',
    `
      WitnessrGetInterfaceList WitnessrRegister WitnessrUnRegister WitnessrAsyncNotify
      WitnessrRegisterEx
    `,
  ],
  [
    '6bffd098-a112-3610-9833-012892020162',
    'browser',
    `
      BrowserrServerEnum BrowserrDebugCall BrowserrQueryOtherDomains BrowserrResetNetlogonState
      BrowserrDebugTrace BrowserrQueryStatistics BrowserrResetStatistics
      NetrBrowserStatisticsClear NetrBrowserStatisticsGet BrowserrSetNetlogonState
      BrowserrQueryEmulatedDomains BrowserrServerEnumEx
    `,
  ],
  [
    '17fdd703-1827-4e34-79d4-24a55c53bb37',
    'msgsvc',
    `
      NetrMessageNameAdd NetrMessageNameEnum NetrMessageNameGetInfo NetrMessageNameDel
    `,
  ],
  ['5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc', 'msgsvcsend', 'NetrSendMessage'],
  ['300f3532-38cc-11d0-a3f0-0020af6b0add', 'trkwks', ''],
  ['1a9134dd-7b39-45ba-ad88-44d01ca47f28', 'IRemoteRead', ''],
  ['fdb3a030-065f-11d1-bb9b-00a024ea5525', 'qmcomm', ''],
]

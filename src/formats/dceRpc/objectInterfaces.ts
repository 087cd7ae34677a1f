/**
 * Interfaces of endpoints, remote objects, WMI and Exchange: C706 (appendix O, Q), MS-DCOM, MS-
 * WMI, MS-OAUT, MS-OXCRPC, MS-OXNSPI.
 */
import type { InterfaceEntry } from './interfaces.ts'

/** Uuid, name, and its operations by number; a number says what the next one is numbered. */
export const OBJECT_INTERFACES: readonly InterfaceEntry[] = [
  [
    'e1af8308-5d1f-11c9-91a4-08002b14a0fa',
    'epmapper',
    `
      ept_insert ept_delete ept_lookup ept_map ept_lookup_handle_free ept_inq_object
      ept_mgmt_delete ept_map_auth ept_map_auth_async
    `,
  ],
  [
    'afa8bd80-7d8a-11c9-bef4-08002b102989',
    'mgmt',
    'inq_if_ids inq_stats is_server_listening stop_server_listening inq_princ_name',
  ],
  [
    '99fcfec4-5260-101b-bbcb-00aa0021347a',
    'IObjectExporter',
    'ResolveOxid SimplePing ComplexPing ServerAlive ResolveOxid2 ServerAlive2',
  ],
  [
    '000001a0-0000-0000-c000-000000000046',
    'ISystemActivator',
    '3 RemoteGetClassObject RemoteCreateInstance',
  ],
  ['4d9f4ab8-7d1c-11cf-861e-0020af6e7c57', 'IActivation', 'RemoteActivation'],
  [
    '00000131-0000-0000-c000-000000000046',
    'IRemUnknown',
    '3 RemQueryInterface RemAddRef RemRelease',
  ],
  [
    '00000143-0000-0000-c000-000000000046',
    'IRemUnknown2',
    '3 RemQueryInterface RemAddRef RemRelease RemQueryInterface2',
  ],
  [
    '00020400-0000-0000-c000-000000000046',
    'IDispatch',
    '3 GetTypeInfoCount GetTypeInfo GetIDsOfNames Invoke',
  ],
  [
    'f309ad18-d86a-11d0-a075-00c04fb68820',
    'IWbemLevel1Login',
    '3 EstablishPosition RequestChallenge WBEMLogin NTLMLogin',
  ],
  ['d4781cd6-e5d3-44df-ad94-930efe48a887', 'IWbemLoginClientID', '3 SetClientInfo'],
  [
    '9556dc99-828c-11cf-a37e-00aa003240c7',
    'IWbemServices',
    `
      3 OpenNamespace CancelAsyncCall QueryObjectSink GetObject GetObjectAsync PutClass
      PutClassAsync DeleteClass DeleteClassAsync CreateClassEnum CreateClassEnumAsync PutInstance
      PutInstanceAsync DeleteInstance DeleteInstanceAsync CreateInstanceEnum
      CreateInstanceEnumAsync ExecQuery ExecQueryAsync ExecNotificationQuery
      ExecNotificationQueryAsync ExecMethod ExecMethodAsync
    `,
  ],
  [
    '027947e1-d731-11ce-a357-000000000001',
    'IEnumWbemClassObject',
    '3 Reset Next NextAsync Clone Skip',
  ],
  ['1c1c45ee-4395-11d2-b60b-00104b703efd', 'IWbemFetchSmartEnum', '3 GetSmartEnum'],
  ['423ec01e-2e35-11d2-b604-00104b703efd', 'IWbemWCOSmartEnum', '3 Next'],
  ['c49e32c7-bc8b-11d2-85d4-00105a1f8304', 'IWbemBackupRestore', '3 Backup Restore'],
  [
    'f5cc5a18-4264-101a-8c59-08002b2f8426',
    'nspi',
    `
      NspiBind NspiUnbind NspiUpdateStat NspiQueryRows NspiSeekEntries NspiGetMatches
      NspiResortRestriction NspiDNToMId NspiGetPropList NspiGetProps NspiCompareMIds NspiModProps
      NspiGetSpecialTable NspiGetTemplateInfo NspiModLinkAtt 16 NspiQueryColumns
      NspiGetNamesFromIDs NspiGetIDsFromNames NspiResolveNames NspiResolveNamesW
    `,
  ],
  ['1544f5e0-613c-11d1-93df-00c04fd7bd09', 'rfr', 'RfrGetNewDSA RfrGetFQDNFromServerDN'],
  [
    'a4f1db00-ca47-1067-b31f-00dd010662da',
    'exchange_mapi',
    `
      EcDoConnect EcDoDisconnect EcDoRpc EcGetMoreRpc EcRRegisterPushNotification
      EcRUnregisterPushNotification EcDummyRpc EcRGetDCName EcRNetGetDCName EcDoRpcExt
      EcDoConnectEx EcDoRpcExt2 EcDoAsyncConnect 14 EcDoAsyncConnectEx
    `,
  ],
  ['5261574a-4572-206e-b268-6b199213b4e4', 'AsyncEMSMDB', 'EcDoAsyncWaitEx'],
]

/**
 * Interfaces of accounts, policy and directory: MS-SAMR, MS-LSAD, MS-LSAT, MS-NRPC, MS-DRSR,
 * MS-BKRP, MS-GKDI, MS-WCCE.
 */
import type { InterfaceEntry } from './interfaces.ts'

/** Uuid, name, and its operations by number; a number says what the next one is numbered. */
export const ACCOUNT_INTERFACES: readonly InterfaceEntry[] = [
  [
    '12345778-1234-abcd-ef00-0123456789ac',
    'samr',
    `
      SamrConnect SamrCloseHandle SamrSetSecurityObject SamrQuerySecurityObject 5
      SamrLookupDomainInSamServer SamrEnumerateDomainsInSamServer SamrOpenDomain
      SamrQueryInformationDomain SamrSetInformationDomain SamrCreateGroupInDomain
      SamrEnumerateGroupsInDomain SamrCreateUserInDomain SamrEnumerateUsersInDomain
      SamrCreateAliasInDomain SamrEnumerateAliasesInDomain SamrGetAliasMembership
      SamrLookupNamesInDomain SamrLookupIdsInDomain SamrOpenGroup SamrQueryInformationGroup
      SamrSetInformationGroup SamrAddMemberToGroup SamrDeleteGroup SamrRemoveMemberFromGroup
      SamrGetMembersInGroup SamrSetMemberAttributesOfGroup SamrOpenAlias SamrQueryInformationAlias
      SamrSetInformationAlias SamrDeleteAlias SamrAddMemberToAlias SamrRemoveMemberFromAlias
      SamrGetMembersInAlias SamrOpenUser SamrDeleteUser SamrQueryInformationUser
      SamrSetInformationUser SamrChangePasswordUser SamrGetGroupsForUser
      SamrQueryDisplayInformation SamrGetDisplayEnumerationIndex 44
      SamrGetUserDomainPasswordInformation SamrRemoveMemberFromForeignDomain
      SamrQueryInformationDomain2 SamrQueryInformationUser2 SamrQueryDisplayInformation2
      SamrGetDisplayEnumerationIndex2 SamrCreateUser2InDomain SamrQueryDisplayInformation3
      SamrAddMultipleMembersToAlias SamrRemoveMultipleMembersFromAlias SamrOemChangePasswordUser2
      SamrUnicodeChangePasswordUser2 SamrGetDomainPasswordInformation SamrConnect2
      SamrSetInformationUser2 62 SamrConnect4 64 SamrConnect5 SamrRidToSid SamrSetDSRMPassword
      SamrValidatePassword
    `,
  ],
  [
    '12345778-1234-abcd-ef00-0123456789ab',
    'lsarpc',
    `
      LsarClose 2 LsarEnumeratePrivileges LsarQuerySecurityObject LsarSetSecurityObject 6
      LsarOpenPolicy LsarQueryInformationPolicy LsarSetInformationPolicy LsarClearAuditLog
      LsarCreateAccount LsarEnumerateAccounts LsarCreateTrustedDomain LsarEnumerateTrustedDomains
      LsarLookupNames LsarLookupSids LsarCreateSecret LsarOpenAccount
      LsarEnumeratePrivilegesAccount LsarAddPrivilegesToAccount LsarRemovePrivilegesFromAccount 23
      LsarGetSystemAccessAccount LsarSetSystemAccessAccount LsarOpenTrustedDomain
      LsarQueryInfoTrustedDomain LsarSetInformationTrustedDomain LsarOpenSecret LsarSetSecret
      LsarQuerySecret LsarLookupPrivilegeValue LsarLookupPrivilegeName
      LsarLookupPrivilegeDisplayName LsarDeleteObject LsarEnumerateAccountsWithUserRight
      LsarEnumerateAccountRights LsarAddAccountRights LsarRemoveAccountRights
      LsarQueryTrustedDomainInfo LsarSetTrustedDomainInfo LsarDeleteTrustedDomain
      LsarStorePrivateData LsarRetrievePrivateData LsarOpenPolicy2 LsarGetUserName
      LsarQueryInformationPolicy2 LsarSetInformationPolicy2 LsarQueryTrustedDomainInfoByName
      LsarSetTrustedDomainInfoByName LsarEnumerateTrustedDomainsEx LsarCreateTrustedDomainEx
      LsarCloseTrustedDomainEx LsarQueryDomainInformationPolicy LsarSetDomainInformationPolicy
      LsarOpenTrustedDomainByName 57 LsarLookupSids2 LsarLookupNames2 LsarCreateTrustedDomainEx2
      68 LsarLookupNames3 73 LsarQueryForestTrustInformation LsarSetForestTrustInformation 76
      LsarLookupSids3 LsarLookupNames4
    `,
  ],
  [
    '12345678-1234-abcd-ef00-01234567cffb',
    'netlogon',
    `
      NetrLogonUasLogon NetrLogonUasLogoff NetrLogonSamLogon NetrLogonSamLogoff
      NetrServerReqChallenge NetrServerAuthenticate NetrServerPasswordSet NetrDatabaseDeltas
      NetrDatabaseSync NetrAccountDeltas NetrAccountSync NetrGetDCName NetrLogonControl
      NetrGetAnyDCName NetrLogonControl2 NetrServerAuthenticate2 NetrDatabaseSync2
      NetrDatabaseRedo NetrLogonControl2Ex NetrEnumerateTrustedDomains DsrGetDcName
      NetrLogonGetCapabilities NetrLogonSetServiceBits NetrLogonGetTrustRid
      NetrLogonComputeServerDigest NetrLogonComputeClientDigest NetrServerAuthenticate3
      DsrGetDcNameEx DsrGetSiteName NetrLogonGetDomainInfo NetrServerPasswordSet2
      NetrServerPasswordGet NetrLogonSendToSam DsrAddressToSiteNamesW DsrGetDcNameEx2
      NetrLogonGetTimeServiceParentDomain NetrEnumerateTrustedDomainsEx DsrAddressToSiteNamesExW
      DsrGetDcSiteCoverageW NetrLogonSamLogonEx DsrEnumerateDomainTrusts
      DsrDeregisterDnsHostRecords NetrServerTrustPasswordsGet DsrGetForestTrustInformation
      NetrGetForestTrustInformation NetrLogonSamLogonWithFlags NetrServerGetTrustInfo
    `,
  ],
  [
    'e3514235-4b06-11d1-ab04-00c04fc2dcd2',
    'drsuapi',
    `
      DRSBind DRSUnbind DRSReplicaSync DRSGetNCChanges DRSUpdateRefs DRSReplicaAdd DRSReplicaDel
      DRSReplicaModify DRSVerifyNames DRSGetMemberships DRSInterDomainMove DRSGetNT4ChangeLog
      DRSCrackNames DRSWriteSPN DRSRemoveDsServer DRSRemoveDsDomain DRSDomainControllerInfo
      DRSAddEntry DRSExecuteKCC DRSGetReplInfo DRSAddSidHistory DRSGetMemberships2
      DRSReplicaVerifyObjects DRSGetObjectExistence DRSQuerySitesByCost
    `,
  ],
  [
    '3919286a-b10c-11d0-9ba8-00c04fd92ef5',
    'dssetup',
    `
      DsRolerGetPrimaryDomainInformation DsRolerDnsNameToFlatName DsRolerDcAsDc DsRolerDcAsReplica
      DsRolerDemoteDc DsRolerGetDcOperationProgress DsRolerGetDcOperationResults DsRolerCancel
      DsRolerServerSaveStateForUpgrade DsRolerUpgradeDownlevelServer
      DsRolerAbortDownlevelServerUpgrade
    `,
  ],
  ['3dde7c30-165d-11d1-ab8f-00805f14db40', 'BackupKey', 'BackuprKey'],
  ['b9785960-524f-11df-8b6d-83dcded72085', 'ISDKey', 'GetKey'],
  ['91ae6020-9e3c-11cf-8d7c-00aa00c091be', 'ICertPassage', 'CertServerRequest'],
  [
    '50abc2a4-574d-40b3-9d66-ee4fd5fba076',
    'dnsserver',
    `
      DnssrvOperation DnssrvQuery DnssrvComplexOperation DnssrvEnumRecords DnssrvUpdateRecord
      DnssrvOperation2 DnssrvQuery2 DnssrvComplexOperation2 DnssrvEnumRecords2 DnssrvUpdateRecord2
    `,
  ],
  ['17fc11e9-c258-4b8d-8d07-2f4125156244', 'mimicom', 'MimiBind MimiUnbind MimiCommand'],
]

-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.
-- Put your brokers for localhost:9092; or, with a password or TLS, take kafka_broker_list
-- out and write Kafka(earshot_kafka), the named collection in config.d/kafka.xml.
-- The order matters: consumption begins with the view kafka_..._take.

CREATE TABLE earshot.kafka_sessions_taken
(
    `session_id` String,
    `seq` UInt32,
    `state` LowCardinality(String),
    `end_reason` LowCardinality(String),
    `sensor` LowCardinality(String),
    `source` LowCardinality(String),
    `parent_session_id` String,
    `community_id` String,
    `protocol` LowCardinality(String),
    `transport` LowCardinality(String),
    `client_ip` IPv6,
    `client_port` UInt16,
    `server_ip` IPv6,
    `server_port` UInt16,
    `vlan` UInt16,
    `tunnel` LowCardinality(String),
    `started_at` DateTime64(6, 'UTC'),
    `ended_at` DateTime64(6, 'UTC'),
    `duration_ms` Float64,
    `client_bytes` UInt64,
    `server_bytes` UInt64,
    `client_packets` UInt64,
    `server_packets` UInt64,
    `missed_bytes` UInt64,
    `visibility` LowCardinality(String),
    `tcp_state` LowCardinality(String),
    `tcp_history` String,
    `rtt_us` UInt32,
    `encrypted` Bool,
    `user` String,
    `user_domain` String,
    `auth_method` LowCardinality(String),
    `auth_result` LowCardinality(String),
    `auth_attempts` UInt32,
    `client_software` String,
    `server_software` String,
    `activity` LowCardinality(String),
    `event_count` UInt32,
    `events_dropped` UInt32,
    `confidence` Float64,
    `evidence` String,
    `duplicate_packets` UInt64,
    `anomalies` Array(LowCardinality(String)),
    `tags` Array(LowCardinality(String)),
    `ssh_version` LowCardinality(String),
    `ssh_client_banner` String,
    `ssh_server_banner` String,
    `ssh_client_product` LowCardinality(String),
    `ssh_client_version` String,
    `ssh_client_platform` String,
    `ssh_server_product` LowCardinality(String),
    `ssh_server_version` String,
    `ssh_server_platform` String,
    `ssh_kex` LowCardinality(String),
    `ssh_host_key_algorithm` LowCardinality(String),
    `ssh_host_key_fingerprint` String,
    `ssh_host_key_type` LowCardinality(String),
    `ssh_host_key_bits` UInt16,
    `ssh_cipher` LowCardinality(String),
    `ssh_mac` LowCardinality(String),
    `ssh_compression` LowCardinality(String),
    `ssh_cipher_to_client` LowCardinality(String),
    `ssh_mac_to_client` LowCardinality(String),
    `ssh_hassh` String,
    `ssh_hassh_server` String,
    `ssh_client_host_key_algorithms` Array(LowCardinality(String)),
    `ssh_server_host_key_algorithms` Array(LowCardinality(String)),
    `ssh_kex_guess` LowCardinality(String),
    `ssh_strict_kex` Bool,
    `ssh_terrapin_exposed` Bool,
    `ssh_weak_algorithms` Array(LowCardinality(String)),
    `ssh_host_key_before` String,
    `ssh_post_quantum` Bool,
    `ssh_auth_methods_offered` Array(LowCardinality(String)),
    `ssh_auth_methods_tried` Array(LowCardinality(String)),
    `ssh_auth_partial_success` Bool,
    `ssh_auth_banner` Bool,
    `ssh_client_key_algorithm` LowCardinality(String),
    `ssh_client_key_bits` UInt16,
    `ssh_uses` Array(LowCardinality(String)),
    `ssh_activity_confidence` Float64,
    `ssh_activity_evidence` String,
    `ssh_transfer_direction` LowCardinality(String),
    `ssh_transfer_bytes` UInt64,
    `ssh_keystroke_obfuscation` Bool,
    `ssh_keystrokes` UInt32,
    `ssh_commands` UInt32,
    `ssh_typing_bursts` UInt32,
    `ssh_typist` LowCardinality(String),
    `ssh_idle_ms` UInt64,
    `ssh_agent_forwarding` Bool,
    `ssh_x11_forwarding` Bool,
    `ssh_rekeys` UInt16,
    `ssh_reverse` LowCardinality(String),
    `tls_version` LowCardinality(String),
    `tls_cipher` LowCardinality(String),
    `tls_group` LowCardinality(String),
    `tls_server_name` String,
    `tls_alpn` LowCardinality(String),
    `tls_client_alpn` Array(LowCardinality(String)),
    `tls_ja3` String,
    `tls_ja3s` String,
    `tls_ja4` String,
    `tls_resumed` Bool,
    `tls_established` Bool,
    `tls_alert` LowCardinality(String),
    `tls_certificate_subject` String,
    `tls_certificate_issuer` String,
    `tls_certificate_sha256` String,
    `tls_certificate_not_before` DateTime64(6, 'UTC'),
    `tls_certificate_not_after` DateTime64(6, 'UTC'),
    `tls_certificate_names` Array(LowCardinality(String)),
    `tls_certificate_count` UInt16,
    `tls_client_certificate_subject` String,
    `rdp_cookie` String,
    `rdp_routing_token` String,
    `rdp_routing_target` String,
    `rdp_requested_protocols` Array(LowCardinality(String)),
    `rdp_restricted_admin` Bool,
    `rdp_remote_guard` Bool,
    `rdp_result` LowCardinality(String),
    `rdp_security_protocol` LowCardinality(String),
    `rdp_negotiation_failure` LowCardinality(String),
    `rdp_channels` Array(LowCardinality(String)),
    `rdp_channels_joined` UInt16,
    `rdp_keyboard_layout` LowCardinality(String),
    `rdp_client_build` LowCardinality(String),
    `rdp_client_build_number` UInt32,
    `rdp_client_name` String,
    `rdp_client_product_id` String,
    `rdp_client_version` LowCardinality(String),
    `rdp_server_version` LowCardinality(String),
    `rdp_desktop_width` UInt16,
    `rdp_desktop_height` UInt16,
    `rdp_color_depth` UInt16,
    `rdp_monitors` UInt8,
    `rdp_admin_session` Bool,
    `rdp_encryption_level` LowCardinality(String),
    `rdp_encryption_method` LowCardinality(String),
    `rdp_certificate_type` LowCardinality(String),
    `rdp_certificate_count` UInt16,
    `rdp_initial_program` String,
    `rdp_client_address` String,
    `rdp_client_directory` String,
    `rdp_preconnection_id` UInt32,
    `rdp_preconnection_blob` String,
    `rdp_correlation_id` String,
    `rdp_server_flags` Array(LowCardinality(String)),
    `rdp_reconnect` Bool,
    `rdp_redirected_session_id` UInt32,
    `rdp_encryption_methods_offered` Array(LowCardinality(String)),
    `rdp_keyboard_layout_code` UInt32,
    `rdp_keyboard_type` LowCardinality(String),
    `rdp_client_windows` LowCardinality(String),
    `rdp_client_capabilities` Array(LowCardinality(String)),
    `rdp_connection_type` LowCardinality(String),
    `rdp_fingerprint` String,
    `rdp_tool` LowCardinality(String),
    `rdp_tool_evidence` String,
    `rdp_time_zone` String,
    `rdp_time_zone_bias` Int32,
    `rdp_compression` LowCardinality(String),
    `rdp_client_os` LowCardinality(String),
    `rdp_licensing` LowCardinality(String),
    `rdp_nla_result` LowCardinality(String),
    `rdp_session_reached` Bool,
    `rdp_error_info` LowCardinality(String),
    `rdp_disconnected_by` LowCardinality(String),
    `rdp_inputs` UInt32,
    `rdp_idle_ms` UInt32,
    `rdp_screen_state` LowCardinality(String),
    `rdp_screen_bytes` UInt64,
    `rdp_screen_active_seconds` UInt32,
    `rdp_session_seconds` UInt32,
    `rdp_transfer_direction` LowCardinality(String),
    `rdp_transfer_bytes` UInt64,
    `rdp_udp_bytes` UInt64,
    `rdp_upload_bytes` UInt64,
    `rdp_download_bytes` UInt64,
    `rdp_disconnect_reason` LowCardinality(String),
    `http_method` LowCardinality(String),
    `http_host` String,
    `http_path` String,
    `http_version` LowCardinality(String),
    `http_status` UInt16,
    `http_last_status` UInt16,
    `http_user_agent` String,
    `http_referrer` String,
    `http_server` String,
    `http_request_count` UInt32,
    `http_response_count` UInt32,
    `http_informational_count` UInt32,
    `http_success_count` UInt32,
    `http_redirect_count` UInt32,
    `http_client_error_count` UInt32,
    `http_server_error_count` UInt32,
    `http_request_bytes` UInt64,
    `http_response_bytes` UInt64,
    `http_methods` Array(LowCardinality(String)),
    `http_hosts` Array(LowCardinality(String)),
    `http_content_types` Array(LowCardinality(String)),
    `http_auth_schemes` Array(LowCardinality(String)),
    `http_workstation` String,
    `http_forwarded_for` String,
    `http_proxied` Bool,
    `http_pipelined` Bool,
    `http_upgrade` LowCardinality(String),
    `ftp_greeting` String,
    `ftp_system` String,
    `ftp_features` Array(LowCardinality(String)),
    `ftp_virtual_host` String,
    `ftp_cwd` String,
    `ftp_auth_mechanism` LowCardinality(String),
    `ftp_data_protection` LowCardinality(String),
    `ftp_passive` Bool,
    `ftp_active` Bool,
    `ftp_command_count` UInt32,
    `ftp_error_count` UInt32,
    `ftp_files_downloaded` UInt32,
    `ftp_files_uploaded` UInt32,
    `ftp_bytes_downloaded` UInt64,
    `ftp_bytes_uploaded` UInt64,
    `smtp_greeting` String,
    `smtp_helo` String,
    `smtp_extensions` Array(LowCardinality(String)),
    `smtp_mail_from` String,
    `smtp_lmtp` Bool,
    `smtp_command_count` UInt32,
    `smtp_error_count` UInt32,
    `smtp_message_count` UInt32,
    `smtp_recipient_count` UInt32,
    `smtp_refused_recipient_count` UInt32,
    `smtp_message_bytes` UInt64,
    `pop3_greeting` String,
    `pop3_capabilities` Array(LowCardinality(String)),
    `pop3_command_count` UInt32,
    `pop3_error_count` UInt32,
    `pop3_mailbox_count` UInt32,
    `pop3_mailbox_bytes` UInt64,
    `pop3_retrieved_count` UInt32,
    `pop3_retrieved_bytes` UInt64,
    `pop3_deleted_count` UInt32,
    `imap_greeting` String,
    `imap_capabilities` Array(LowCardinality(String)),
    `imap_mailboxes` Array(LowCardinality(String)),
    `imap_command_count` UInt32,
    `imap_error_count` UInt32,
    `imap_fetched_count` UInt32,
    `imap_fetched_bytes` UInt64,
    `imap_appended_count` UInt32,
    `imap_appended_bytes` UInt64,
    `imap_compressed` Bool,
    `nntp_greeting` String,
    `nntp_capabilities` Array(LowCardinality(String)),
    `nntp_groups` Array(LowCardinality(String)),
    `nntp_command_count` UInt32,
    `nntp_error_count` UInt32,
    `nntp_article_count` UInt32,
    `nntp_article_bytes` UInt64,
    `nntp_posted_count` UInt32,
    `nntp_posted_bytes` UInt64,
    `nntp_compressed` Bool,
    `irc_nick` String,
    `irc_real_name` String,
    `irc_server_name` LowCardinality(String),
    `irc_network` LowCardinality(String),
    `irc_channels` Array(LowCardinality(String)),
    `irc_operator` Bool,
    `irc_command_count` UInt32,
    `irc_error_count` UInt32,
    `irc_sent_count` UInt32,
    `irc_received_count` UInt32,
    `sip_methods` Array(LowCardinality(String)),
    `sip_registered` String,
    `sip_caller` String,
    `sip_callee` String,
    `sip_request_count` UInt32,
    `sip_error_count` UInt32,
    `sip_call_count` UInt32,
    `rlogin_client_user` String,
    `rlogin_terminal_type` LowCardinality(String),
    `rlogin_terminal_speed` LowCardinality(String),
    `rlogin_window_width` UInt16,
    `rlogin_window_height` UInt16,
    `rlogin_window_changes` UInt32,
    `rlogin_banner` String,
    `rlogin_login_prompt` String,
    `rlogin_prompt` String,
    `rlogin_device_name` LowCardinality(String),
    `rlogin_command_count` UInt32,
    `rlogin_hidden_lines` UInt32,
    `rsh_client_user` String,
    `rsh_command` String,
    `rsh_errors_port` UInt16,
    `rsh_result` String,
    `rsh_output_bytes` UInt64,
    `rsh_input_bytes` UInt64,
    `rsh_file_count` UInt32,
    `rexec_command` String,
    `rexec_errors_port` UInt16,
    `rexec_result` String,
    `rexec_output_bytes` UInt64,
    `rexec_input_bytes` UInt64,
    `telnet_terminal_type` LowCardinality(String),
    `telnet_window_width` UInt16,
    `telnet_window_height` UInt16,
    `telnet_window_first` LowCardinality(String),
    `telnet_window_changes` UInt16,
    `telnet_terminal_types` Array(LowCardinality(String)),
    `telnet_environment` Array(LowCardinality(String)),
    `telnet_terminal_speed` LowCardinality(String),
    `telnet_x_display` String,
    `telnet_options_client` Array(LowCardinality(String)),
    `telnet_options_server` Array(LowCardinality(String)),
    `telnet_negotiation_client` Array(LowCardinality(String)),
    `telnet_negotiation_server` Array(LowCardinality(String)),
    `telnet_line_mode` LowCardinality(String),
    `telnet_authentication_option` LowCardinality(String),
    `telnet_encryption_option` LowCardinality(String),
    `telnet_start_tls` Bool,
    `telnet_compression` Bool,
    `telnet_charset` LowCardinality(String),
    `telnet_tn3270` Bool,
    `telnet_device_type` LowCardinality(String),
    `telnet_lu_name` LowCardinality(String),
    `telnet_banner` String,
    `telnet_login_prompt` String,
    `telnet_prompt` String,
    `telnet_device_name` LowCardinality(String),
    `telnet_command_count` UInt32,
    `telnet_hidden_lines` UInt32,
    `kafka_stream` LowCardinality(String),
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String,
    `kafka_day` UInt64
)
ENGINE = Null
COMMENT '(earshot 0e0226f0a14e)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_0
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_client_product`, `ssh_client_version`, `ssh_client_platform`, `ssh_server_product`, `ssh_server_version`, `ssh_server_platform`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_weak_algorithms`, `ssh_host_key_before`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_auth_methods_tried`, `ssh_auth_partial_success`, `ssh_auth_banner`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `ssh_uses`, `ssh_activity_confidence`, `ssh_activity_evidence`, `ssh_transfer_direction`, `ssh_transfer_bytes`, `ssh_keystroke_obfuscation`, `ssh_keystrokes`, `ssh_commands`, `ssh_typing_bursts`, `ssh_typist`, `ssh_idle_ms`, `ssh_agent_forwarding`, `ssh_x11_forwarding`, `ssh_rekeys`, `ssh_reverse`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_preconnection_id`, `rdp_preconnection_blob`, `rdp_correlation_id`, `rdp_server_flags`, `rdp_reconnect`, `rdp_redirected_session_id`, `rdp_encryption_methods_offered`, `rdp_keyboard_layout_code`, `rdp_keyboard_type`, `rdp_client_windows`, `rdp_client_capabilities`, `rdp_connection_type`, `rdp_fingerprint`, `rdp_tool`, `rdp_tool_evidence`, `rdp_time_zone`, `rdp_time_zone_bias`, `rdp_compression`, `rdp_client_os`, `rdp_licensing`, `rdp_nla_result`, `rdp_session_reached`, `rdp_error_info`, `rdp_disconnected_by`, `rdp_inputs`, `rdp_idle_ms`, `rdp_screen_state`, `rdp_screen_bytes`, `rdp_screen_active_seconds`, `rdp_session_seconds`, `rdp_transfer_direction`, `rdp_transfer_bytes`, `rdp_udp_bytes`, `rdp_upload_bytes`, `rdp_download_bytes`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `smtp_greeting`, `smtp_helo`, `smtp_extensions`, `smtp_mail_from`, `smtp_lmtp`, `smtp_command_count`, `smtp_error_count`, `smtp_message_count`, `smtp_recipient_count`, `smtp_refused_recipient_count`, `smtp_message_bytes`, `pop3_greeting`, `pop3_capabilities`, `pop3_command_count`, `pop3_error_count`, `pop3_mailbox_count`, `pop3_mailbox_bytes`, `pop3_retrieved_count`, `pop3_retrieved_bytes`, `pop3_deleted_count`, `imap_greeting`, `imap_capabilities`, `imap_mailboxes`, `imap_command_count`, `imap_error_count`, `imap_fetched_count`, `imap_fetched_bytes`, `imap_appended_count`, `imap_appended_bytes`, `imap_compressed`, `nntp_greeting`, `nntp_capabilities`, `nntp_groups`, `nntp_command_count`, `nntp_error_count`, `nntp_article_count`, `nntp_article_bytes`, `nntp_posted_count`, `nntp_posted_bytes`, `nntp_compressed`, `irc_nick`, `irc_real_name`, `irc_server_name`, `irc_network`, `irc_channels`, `irc_operator`, `irc_command_count`, `irc_error_count`, `irc_sent_count`, `irc_received_count`, `sip_methods`, `sip_registered`, `sip_caller`, `sip_callee`, `sip_request_count`, `sip_error_count`, `sip_call_count`, `rlogin_client_user`, `rlogin_terminal_type`, `rlogin_terminal_speed`, `rlogin_window_width`, `rlogin_window_height`, `rlogin_window_changes`, `rlogin_banner`, `rlogin_login_prompt`, `rlogin_prompt`, `rlogin_device_name`, `rlogin_command_count`, `rlogin_hidden_lines`, `rsh_client_user`, `rsh_command`, `rsh_errors_port`, `rsh_result`, `rsh_output_bytes`, `rsh_input_bytes`, `rsh_file_count`, `rexec_command`, `rexec_errors_port`, `rexec_result`, `rexec_output_bytes`, `rexec_input_bytes`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_window_first`, `telnet_window_changes`, `telnet_terminal_types`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_charset`, `telnet_tn3270`, `telnet_device_type`, `telnet_lu_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_prompt`, `telnet_device_name`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 0
COMMENT '(earshot addeb70f360f)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_1
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_client_product`, `ssh_client_version`, `ssh_client_platform`, `ssh_server_product`, `ssh_server_version`, `ssh_server_platform`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_weak_algorithms`, `ssh_host_key_before`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_auth_methods_tried`, `ssh_auth_partial_success`, `ssh_auth_banner`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `ssh_uses`, `ssh_activity_confidence`, `ssh_activity_evidence`, `ssh_transfer_direction`, `ssh_transfer_bytes`, `ssh_keystroke_obfuscation`, `ssh_keystrokes`, `ssh_commands`, `ssh_typing_bursts`, `ssh_typist`, `ssh_idle_ms`, `ssh_agent_forwarding`, `ssh_x11_forwarding`, `ssh_rekeys`, `ssh_reverse`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_preconnection_id`, `rdp_preconnection_blob`, `rdp_correlation_id`, `rdp_server_flags`, `rdp_reconnect`, `rdp_redirected_session_id`, `rdp_encryption_methods_offered`, `rdp_keyboard_layout_code`, `rdp_keyboard_type`, `rdp_client_windows`, `rdp_client_capabilities`, `rdp_connection_type`, `rdp_fingerprint`, `rdp_tool`, `rdp_tool_evidence`, `rdp_time_zone`, `rdp_time_zone_bias`, `rdp_compression`, `rdp_client_os`, `rdp_licensing`, `rdp_nla_result`, `rdp_session_reached`, `rdp_error_info`, `rdp_disconnected_by`, `rdp_inputs`, `rdp_idle_ms`, `rdp_screen_state`, `rdp_screen_bytes`, `rdp_screen_active_seconds`, `rdp_session_seconds`, `rdp_transfer_direction`, `rdp_transfer_bytes`, `rdp_udp_bytes`, `rdp_upload_bytes`, `rdp_download_bytes`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `smtp_greeting`, `smtp_helo`, `smtp_extensions`, `smtp_mail_from`, `smtp_lmtp`, `smtp_command_count`, `smtp_error_count`, `smtp_message_count`, `smtp_recipient_count`, `smtp_refused_recipient_count`, `smtp_message_bytes`, `pop3_greeting`, `pop3_capabilities`, `pop3_command_count`, `pop3_error_count`, `pop3_mailbox_count`, `pop3_mailbox_bytes`, `pop3_retrieved_count`, `pop3_retrieved_bytes`, `pop3_deleted_count`, `imap_greeting`, `imap_capabilities`, `imap_mailboxes`, `imap_command_count`, `imap_error_count`, `imap_fetched_count`, `imap_fetched_bytes`, `imap_appended_count`, `imap_appended_bytes`, `imap_compressed`, `nntp_greeting`, `nntp_capabilities`, `nntp_groups`, `nntp_command_count`, `nntp_error_count`, `nntp_article_count`, `nntp_article_bytes`, `nntp_posted_count`, `nntp_posted_bytes`, `nntp_compressed`, `irc_nick`, `irc_real_name`, `irc_server_name`, `irc_network`, `irc_channels`, `irc_operator`, `irc_command_count`, `irc_error_count`, `irc_sent_count`, `irc_received_count`, `sip_methods`, `sip_registered`, `sip_caller`, `sip_callee`, `sip_request_count`, `sip_error_count`, `sip_call_count`, `rlogin_client_user`, `rlogin_terminal_type`, `rlogin_terminal_speed`, `rlogin_window_width`, `rlogin_window_height`, `rlogin_window_changes`, `rlogin_banner`, `rlogin_login_prompt`, `rlogin_prompt`, `rlogin_device_name`, `rlogin_command_count`, `rlogin_hidden_lines`, `rsh_client_user`, `rsh_command`, `rsh_errors_port`, `rsh_result`, `rsh_output_bytes`, `rsh_input_bytes`, `rsh_file_count`, `rexec_command`, `rexec_errors_port`, `rexec_result`, `rexec_output_bytes`, `rexec_input_bytes`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_window_first`, `telnet_window_changes`, `telnet_terminal_types`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_charset`, `telnet_tn3270`, `telnet_device_type`, `telnet_lu_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_prompt`, `telnet_device_name`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 1
COMMENT '(earshot 896805dfbd3f)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_2
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_client_product`, `ssh_client_version`, `ssh_client_platform`, `ssh_server_product`, `ssh_server_version`, `ssh_server_platform`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_weak_algorithms`, `ssh_host_key_before`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_auth_methods_tried`, `ssh_auth_partial_success`, `ssh_auth_banner`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `ssh_uses`, `ssh_activity_confidence`, `ssh_activity_evidence`, `ssh_transfer_direction`, `ssh_transfer_bytes`, `ssh_keystroke_obfuscation`, `ssh_keystrokes`, `ssh_commands`, `ssh_typing_bursts`, `ssh_typist`, `ssh_idle_ms`, `ssh_agent_forwarding`, `ssh_x11_forwarding`, `ssh_rekeys`, `ssh_reverse`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_preconnection_id`, `rdp_preconnection_blob`, `rdp_correlation_id`, `rdp_server_flags`, `rdp_reconnect`, `rdp_redirected_session_id`, `rdp_encryption_methods_offered`, `rdp_keyboard_layout_code`, `rdp_keyboard_type`, `rdp_client_windows`, `rdp_client_capabilities`, `rdp_connection_type`, `rdp_fingerprint`, `rdp_tool`, `rdp_tool_evidence`, `rdp_time_zone`, `rdp_time_zone_bias`, `rdp_compression`, `rdp_client_os`, `rdp_licensing`, `rdp_nla_result`, `rdp_session_reached`, `rdp_error_info`, `rdp_disconnected_by`, `rdp_inputs`, `rdp_idle_ms`, `rdp_screen_state`, `rdp_screen_bytes`, `rdp_screen_active_seconds`, `rdp_session_seconds`, `rdp_transfer_direction`, `rdp_transfer_bytes`, `rdp_udp_bytes`, `rdp_upload_bytes`, `rdp_download_bytes`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `smtp_greeting`, `smtp_helo`, `smtp_extensions`, `smtp_mail_from`, `smtp_lmtp`, `smtp_command_count`, `smtp_error_count`, `smtp_message_count`, `smtp_recipient_count`, `smtp_refused_recipient_count`, `smtp_message_bytes`, `pop3_greeting`, `pop3_capabilities`, `pop3_command_count`, `pop3_error_count`, `pop3_mailbox_count`, `pop3_mailbox_bytes`, `pop3_retrieved_count`, `pop3_retrieved_bytes`, `pop3_deleted_count`, `imap_greeting`, `imap_capabilities`, `imap_mailboxes`, `imap_command_count`, `imap_error_count`, `imap_fetched_count`, `imap_fetched_bytes`, `imap_appended_count`, `imap_appended_bytes`, `imap_compressed`, `nntp_greeting`, `nntp_capabilities`, `nntp_groups`, `nntp_command_count`, `nntp_error_count`, `nntp_article_count`, `nntp_article_bytes`, `nntp_posted_count`, `nntp_posted_bytes`, `nntp_compressed`, `irc_nick`, `irc_real_name`, `irc_server_name`, `irc_network`, `irc_channels`, `irc_operator`, `irc_command_count`, `irc_error_count`, `irc_sent_count`, `irc_received_count`, `sip_methods`, `sip_registered`, `sip_caller`, `sip_callee`, `sip_request_count`, `sip_error_count`, `sip_call_count`, `rlogin_client_user`, `rlogin_terminal_type`, `rlogin_terminal_speed`, `rlogin_window_width`, `rlogin_window_height`, `rlogin_window_changes`, `rlogin_banner`, `rlogin_login_prompt`, `rlogin_prompt`, `rlogin_device_name`, `rlogin_command_count`, `rlogin_hidden_lines`, `rsh_client_user`, `rsh_command`, `rsh_errors_port`, `rsh_result`, `rsh_output_bytes`, `rsh_input_bytes`, `rsh_file_count`, `rexec_command`, `rexec_errors_port`, `rexec_result`, `rexec_output_bytes`, `rexec_input_bytes`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_window_first`, `telnet_window_changes`, `telnet_terminal_types`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_charset`, `telnet_tn3270`, `telnet_device_type`, `telnet_lu_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_prompt`, `telnet_device_name`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 2
COMMENT '(earshot 5f2719394a1b)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_3
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_client_product`, `ssh_client_version`, `ssh_client_platform`, `ssh_server_product`, `ssh_server_version`, `ssh_server_platform`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_weak_algorithms`, `ssh_host_key_before`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_auth_methods_tried`, `ssh_auth_partial_success`, `ssh_auth_banner`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `ssh_uses`, `ssh_activity_confidence`, `ssh_activity_evidence`, `ssh_transfer_direction`, `ssh_transfer_bytes`, `ssh_keystroke_obfuscation`, `ssh_keystrokes`, `ssh_commands`, `ssh_typing_bursts`, `ssh_typist`, `ssh_idle_ms`, `ssh_agent_forwarding`, `ssh_x11_forwarding`, `ssh_rekeys`, `ssh_reverse`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_preconnection_id`, `rdp_preconnection_blob`, `rdp_correlation_id`, `rdp_server_flags`, `rdp_reconnect`, `rdp_redirected_session_id`, `rdp_encryption_methods_offered`, `rdp_keyboard_layout_code`, `rdp_keyboard_type`, `rdp_client_windows`, `rdp_client_capabilities`, `rdp_connection_type`, `rdp_fingerprint`, `rdp_tool`, `rdp_tool_evidence`, `rdp_time_zone`, `rdp_time_zone_bias`, `rdp_compression`, `rdp_client_os`, `rdp_licensing`, `rdp_nla_result`, `rdp_session_reached`, `rdp_error_info`, `rdp_disconnected_by`, `rdp_inputs`, `rdp_idle_ms`, `rdp_screen_state`, `rdp_screen_bytes`, `rdp_screen_active_seconds`, `rdp_session_seconds`, `rdp_transfer_direction`, `rdp_transfer_bytes`, `rdp_udp_bytes`, `rdp_upload_bytes`, `rdp_download_bytes`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `smtp_greeting`, `smtp_helo`, `smtp_extensions`, `smtp_mail_from`, `smtp_lmtp`, `smtp_command_count`, `smtp_error_count`, `smtp_message_count`, `smtp_recipient_count`, `smtp_refused_recipient_count`, `smtp_message_bytes`, `pop3_greeting`, `pop3_capabilities`, `pop3_command_count`, `pop3_error_count`, `pop3_mailbox_count`, `pop3_mailbox_bytes`, `pop3_retrieved_count`, `pop3_retrieved_bytes`, `pop3_deleted_count`, `imap_greeting`, `imap_capabilities`, `imap_mailboxes`, `imap_command_count`, `imap_error_count`, `imap_fetched_count`, `imap_fetched_bytes`, `imap_appended_count`, `imap_appended_bytes`, `imap_compressed`, `nntp_greeting`, `nntp_capabilities`, `nntp_groups`, `nntp_command_count`, `nntp_error_count`, `nntp_article_count`, `nntp_article_bytes`, `nntp_posted_count`, `nntp_posted_bytes`, `nntp_compressed`, `irc_nick`, `irc_real_name`, `irc_server_name`, `irc_network`, `irc_channels`, `irc_operator`, `irc_command_count`, `irc_error_count`, `irc_sent_count`, `irc_received_count`, `sip_methods`, `sip_registered`, `sip_caller`, `sip_callee`, `sip_request_count`, `sip_error_count`, `sip_call_count`, `rlogin_client_user`, `rlogin_terminal_type`, `rlogin_terminal_speed`, `rlogin_window_width`, `rlogin_window_height`, `rlogin_window_changes`, `rlogin_banner`, `rlogin_login_prompt`, `rlogin_prompt`, `rlogin_device_name`, `rlogin_command_count`, `rlogin_hidden_lines`, `rsh_client_user`, `rsh_command`, `rsh_errors_port`, `rsh_result`, `rsh_output_bytes`, `rsh_input_bytes`, `rsh_file_count`, `rexec_command`, `rexec_errors_port`, `rexec_result`, `rexec_output_bytes`, `rexec_input_bytes`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_window_first`, `telnet_window_changes`, `telnet_terminal_types`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_charset`, `telnet_tn3270`, `telnet_device_type`, `telnet_lu_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_prompt`, `telnet_device_name`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 3
COMMENT '(earshot 4d81148c74a2)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_reject
TO earshot.dead_letters AS
SELECT 'sessions' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset,
    kafka_ts AS ts, kafka_message AS message, kafka_reason AS error
FROM
(
    SELECT kafka_topic, kafka_partition, kafka_offset, kafka_ts, kafka_message,
        multiIf(kafka_error = 'A value is not of the type of its column', concat(kafka_error, ': ', arrayStringConcat(arrayFilter(name -> name != '', [if(`seq` = defaultValueOfArgumentType(`seq`) AND JSONExtractRaw(kafka_message, 'seq') NOT IN ('', 'null', '0', '0.0', '-0'), 'seq', ''),
                if(`client_ip` = defaultValueOfArgumentType(`client_ip`) AND JSONExtractRaw(kafka_message, 'client_ip') NOT IN ('', 'null', '""', '"::"'), 'client_ip', ''),
                if(`client_port` = defaultValueOfArgumentType(`client_port`) AND JSONExtractRaw(kafka_message, 'client_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'client_port', ''),
                if(`server_ip` = defaultValueOfArgumentType(`server_ip`) AND JSONExtractRaw(kafka_message, 'server_ip') NOT IN ('', 'null', '""', '"::"'), 'server_ip', ''),
                if(`server_port` = defaultValueOfArgumentType(`server_port`) AND JSONExtractRaw(kafka_message, 'server_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'server_port', ''),
                if(`vlan` = defaultValueOfArgumentType(`vlan`) AND JSONExtractRaw(kafka_message, 'vlan') NOT IN ('', 'null', '0', '0.0', '-0'), 'vlan', ''),
                if(`started_at` = defaultValueOfArgumentType(`started_at`) AND JSONExtractRaw(kafka_message, 'started_at') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'started_at', ''),
                if(`ended_at` = defaultValueOfArgumentType(`ended_at`) AND JSONExtractRaw(kafka_message, 'ended_at') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'ended_at', ''),
                if(`duration_ms` = defaultValueOfArgumentType(`duration_ms`) AND JSONExtractRaw(kafka_message, 'duration_ms') NOT IN ('', 'null', '0', '0.0', '-0'), 'duration_ms', ''),
                if(`client_bytes` = defaultValueOfArgumentType(`client_bytes`) AND JSONExtractRaw(kafka_message, 'client_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'client_bytes', ''),
                if(`server_bytes` = defaultValueOfArgumentType(`server_bytes`) AND JSONExtractRaw(kafka_message, 'server_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'server_bytes', ''),
                if(`client_packets` = defaultValueOfArgumentType(`client_packets`) AND JSONExtractRaw(kafka_message, 'client_packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'client_packets', ''),
                if(`server_packets` = defaultValueOfArgumentType(`server_packets`) AND JSONExtractRaw(kafka_message, 'server_packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'server_packets', ''),
                if(`missed_bytes` = defaultValueOfArgumentType(`missed_bytes`) AND JSONExtractRaw(kafka_message, 'missed_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'missed_bytes', ''),
                if(`rtt_us` = defaultValueOfArgumentType(`rtt_us`) AND JSONExtractRaw(kafka_message, 'rtt_us') NOT IN ('', 'null', '0', '0.0', '-0'), 'rtt_us', ''),
                if(`encrypted` = defaultValueOfArgumentType(`encrypted`) AND JSONExtractRaw(kafka_message, 'encrypted') NOT IN ('', 'null', 'false'), 'encrypted', ''),
                if(`auth_attempts` = defaultValueOfArgumentType(`auth_attempts`) AND JSONExtractRaw(kafka_message, 'auth_attempts') NOT IN ('', 'null', '0', '0.0', '-0'), 'auth_attempts', ''),
                if(`event_count` = defaultValueOfArgumentType(`event_count`) AND JSONExtractRaw(kafka_message, 'event_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'event_count', ''),
                if(`events_dropped` = defaultValueOfArgumentType(`events_dropped`) AND JSONExtractRaw(kafka_message, 'events_dropped') NOT IN ('', 'null', '0', '0.0', '-0'), 'events_dropped', ''),
                if(`confidence` = defaultValueOfArgumentType(`confidence`) AND JSONExtractRaw(kafka_message, 'confidence') NOT IN ('', 'null', '0', '0.0', '-0'), 'confidence', ''),
                if(`duplicate_packets` = defaultValueOfArgumentType(`duplicate_packets`) AND JSONExtractRaw(kafka_message, 'duplicate_packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'duplicate_packets', ''),
                if(`anomalies` = defaultValueOfArgumentType(`anomalies`) AND JSONExtractRaw(kafka_message, 'anomalies') NOT IN ('', 'null', '[]'), 'anomalies', ''),
                if(`tags` = defaultValueOfArgumentType(`tags`) AND JSONExtractRaw(kafka_message, 'tags') NOT IN ('', 'null', '[]'), 'tags', ''),
                if(`ssh_host_key_bits` = defaultValueOfArgumentType(`ssh_host_key_bits`) AND JSONExtractRaw(kafka_message, 'ssh_host_key_bits') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_host_key_bits', ''),
                if(`ssh_client_host_key_algorithms` = defaultValueOfArgumentType(`ssh_client_host_key_algorithms`) AND JSONExtractRaw(kafka_message, 'ssh_client_host_key_algorithms') NOT IN ('', 'null', '[]'), 'ssh_client_host_key_algorithms', ''),
                if(`ssh_server_host_key_algorithms` = defaultValueOfArgumentType(`ssh_server_host_key_algorithms`) AND JSONExtractRaw(kafka_message, 'ssh_server_host_key_algorithms') NOT IN ('', 'null', '[]'), 'ssh_server_host_key_algorithms', ''),
                if(`ssh_strict_kex` = defaultValueOfArgumentType(`ssh_strict_kex`) AND JSONExtractRaw(kafka_message, 'ssh_strict_kex') NOT IN ('', 'null', 'false'), 'ssh_strict_kex', ''),
                if(`ssh_terrapin_exposed` = defaultValueOfArgumentType(`ssh_terrapin_exposed`) AND JSONExtractRaw(kafka_message, 'ssh_terrapin_exposed') NOT IN ('', 'null', 'false'), 'ssh_terrapin_exposed', ''),
                if(`ssh_weak_algorithms` = defaultValueOfArgumentType(`ssh_weak_algorithms`) AND JSONExtractRaw(kafka_message, 'ssh_weak_algorithms') NOT IN ('', 'null', '[]'), 'ssh_weak_algorithms', ''),
                if(`ssh_post_quantum` = defaultValueOfArgumentType(`ssh_post_quantum`) AND JSONExtractRaw(kafka_message, 'ssh_post_quantum') NOT IN ('', 'null', 'false'), 'ssh_post_quantum', ''),
                if(`ssh_auth_methods_offered` = defaultValueOfArgumentType(`ssh_auth_methods_offered`) AND JSONExtractRaw(kafka_message, 'ssh_auth_methods_offered') NOT IN ('', 'null', '[]'), 'ssh_auth_methods_offered', ''),
                if(`ssh_auth_methods_tried` = defaultValueOfArgumentType(`ssh_auth_methods_tried`) AND JSONExtractRaw(kafka_message, 'ssh_auth_methods_tried') NOT IN ('', 'null', '[]'), 'ssh_auth_methods_tried', ''),
                if(`ssh_auth_partial_success` = defaultValueOfArgumentType(`ssh_auth_partial_success`) AND JSONExtractRaw(kafka_message, 'ssh_auth_partial_success') NOT IN ('', 'null', 'false'), 'ssh_auth_partial_success', ''),
                if(`ssh_auth_banner` = defaultValueOfArgumentType(`ssh_auth_banner`) AND JSONExtractRaw(kafka_message, 'ssh_auth_banner') NOT IN ('', 'null', 'false'), 'ssh_auth_banner', ''),
                if(`ssh_client_key_bits` = defaultValueOfArgumentType(`ssh_client_key_bits`) AND JSONExtractRaw(kafka_message, 'ssh_client_key_bits') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_client_key_bits', ''),
                if(`ssh_uses` = defaultValueOfArgumentType(`ssh_uses`) AND JSONExtractRaw(kafka_message, 'ssh_uses') NOT IN ('', 'null', '[]'), 'ssh_uses', ''),
                if(`ssh_activity_confidence` = defaultValueOfArgumentType(`ssh_activity_confidence`) AND JSONExtractRaw(kafka_message, 'ssh_activity_confidence') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_activity_confidence', ''),
                if(`ssh_transfer_bytes` = defaultValueOfArgumentType(`ssh_transfer_bytes`) AND JSONExtractRaw(kafka_message, 'ssh_transfer_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_transfer_bytes', ''),
                if(`ssh_keystroke_obfuscation` = defaultValueOfArgumentType(`ssh_keystroke_obfuscation`) AND JSONExtractRaw(kafka_message, 'ssh_keystroke_obfuscation') NOT IN ('', 'null', 'false'), 'ssh_keystroke_obfuscation', ''),
                if(`ssh_keystrokes` = defaultValueOfArgumentType(`ssh_keystrokes`) AND JSONExtractRaw(kafka_message, 'ssh_keystrokes') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_keystrokes', ''),
                if(`ssh_commands` = defaultValueOfArgumentType(`ssh_commands`) AND JSONExtractRaw(kafka_message, 'ssh_commands') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_commands', ''),
                if(`ssh_typing_bursts` = defaultValueOfArgumentType(`ssh_typing_bursts`) AND JSONExtractRaw(kafka_message, 'ssh_typing_bursts') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_typing_bursts', ''),
                if(`ssh_idle_ms` = defaultValueOfArgumentType(`ssh_idle_ms`) AND JSONExtractRaw(kafka_message, 'ssh_idle_ms') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_idle_ms', ''),
                if(`ssh_agent_forwarding` = defaultValueOfArgumentType(`ssh_agent_forwarding`) AND JSONExtractRaw(kafka_message, 'ssh_agent_forwarding') NOT IN ('', 'null', 'false'), 'ssh_agent_forwarding', ''),
                if(`ssh_x11_forwarding` = defaultValueOfArgumentType(`ssh_x11_forwarding`) AND JSONExtractRaw(kafka_message, 'ssh_x11_forwarding') NOT IN ('', 'null', 'false'), 'ssh_x11_forwarding', ''),
                if(`ssh_rekeys` = defaultValueOfArgumentType(`ssh_rekeys`) AND JSONExtractRaw(kafka_message, 'ssh_rekeys') NOT IN ('', 'null', '0', '0.0', '-0'), 'ssh_rekeys', ''),
                if(`tls_client_alpn` = defaultValueOfArgumentType(`tls_client_alpn`) AND JSONExtractRaw(kafka_message, 'tls_client_alpn') NOT IN ('', 'null', '[]'), 'tls_client_alpn', ''),
                if(`tls_resumed` = defaultValueOfArgumentType(`tls_resumed`) AND JSONExtractRaw(kafka_message, 'tls_resumed') NOT IN ('', 'null', 'false'), 'tls_resumed', ''),
                if(`tls_established` = defaultValueOfArgumentType(`tls_established`) AND JSONExtractRaw(kafka_message, 'tls_established') NOT IN ('', 'null', 'false'), 'tls_established', ''),
                if(`tls_certificate_not_before` = defaultValueOfArgumentType(`tls_certificate_not_before`) AND JSONExtractRaw(kafka_message, 'tls_certificate_not_before') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'tls_certificate_not_before', ''),
                if(`tls_certificate_not_after` = defaultValueOfArgumentType(`tls_certificate_not_after`) AND JSONExtractRaw(kafka_message, 'tls_certificate_not_after') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'tls_certificate_not_after', ''),
                if(`tls_certificate_names` = defaultValueOfArgumentType(`tls_certificate_names`) AND JSONExtractRaw(kafka_message, 'tls_certificate_names') NOT IN ('', 'null', '[]'), 'tls_certificate_names', ''),
                if(`tls_certificate_count` = defaultValueOfArgumentType(`tls_certificate_count`) AND JSONExtractRaw(kafka_message, 'tls_certificate_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'tls_certificate_count', ''),
                if(`rdp_requested_protocols` = defaultValueOfArgumentType(`rdp_requested_protocols`) AND JSONExtractRaw(kafka_message, 'rdp_requested_protocols') NOT IN ('', 'null', '[]'), 'rdp_requested_protocols', ''),
                if(`rdp_restricted_admin` = defaultValueOfArgumentType(`rdp_restricted_admin`) AND JSONExtractRaw(kafka_message, 'rdp_restricted_admin') NOT IN ('', 'null', 'false'), 'rdp_restricted_admin', ''),
                if(`rdp_remote_guard` = defaultValueOfArgumentType(`rdp_remote_guard`) AND JSONExtractRaw(kafka_message, 'rdp_remote_guard') NOT IN ('', 'null', 'false'), 'rdp_remote_guard', ''),
                if(`rdp_channels` = defaultValueOfArgumentType(`rdp_channels`) AND JSONExtractRaw(kafka_message, 'rdp_channels') NOT IN ('', 'null', '[]'), 'rdp_channels', ''),
                if(`rdp_channels_joined` = defaultValueOfArgumentType(`rdp_channels_joined`) AND JSONExtractRaw(kafka_message, 'rdp_channels_joined') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_channels_joined', ''),
                if(`rdp_client_build_number` = defaultValueOfArgumentType(`rdp_client_build_number`) AND JSONExtractRaw(kafka_message, 'rdp_client_build_number') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_client_build_number', ''),
                if(`rdp_desktop_width` = defaultValueOfArgumentType(`rdp_desktop_width`) AND JSONExtractRaw(kafka_message, 'rdp_desktop_width') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_desktop_width', ''),
                if(`rdp_desktop_height` = defaultValueOfArgumentType(`rdp_desktop_height`) AND JSONExtractRaw(kafka_message, 'rdp_desktop_height') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_desktop_height', ''),
                if(`rdp_color_depth` = defaultValueOfArgumentType(`rdp_color_depth`) AND JSONExtractRaw(kafka_message, 'rdp_color_depth') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_color_depth', ''),
                if(`rdp_monitors` = defaultValueOfArgumentType(`rdp_monitors`) AND JSONExtractRaw(kafka_message, 'rdp_monitors') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_monitors', ''),
                if(`rdp_admin_session` = defaultValueOfArgumentType(`rdp_admin_session`) AND JSONExtractRaw(kafka_message, 'rdp_admin_session') NOT IN ('', 'null', 'false'), 'rdp_admin_session', ''),
                if(`rdp_certificate_count` = defaultValueOfArgumentType(`rdp_certificate_count`) AND JSONExtractRaw(kafka_message, 'rdp_certificate_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_certificate_count', ''),
                if(`rdp_preconnection_id` = defaultValueOfArgumentType(`rdp_preconnection_id`) AND JSONExtractRaw(kafka_message, 'rdp_preconnection_id') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_preconnection_id', ''),
                if(`rdp_server_flags` = defaultValueOfArgumentType(`rdp_server_flags`) AND JSONExtractRaw(kafka_message, 'rdp_server_flags') NOT IN ('', 'null', '[]'), 'rdp_server_flags', ''),
                if(`rdp_reconnect` = defaultValueOfArgumentType(`rdp_reconnect`) AND JSONExtractRaw(kafka_message, 'rdp_reconnect') NOT IN ('', 'null', 'false'), 'rdp_reconnect', ''),
                if(`rdp_redirected_session_id` = defaultValueOfArgumentType(`rdp_redirected_session_id`) AND JSONExtractRaw(kafka_message, 'rdp_redirected_session_id') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_redirected_session_id', ''),
                if(`rdp_encryption_methods_offered` = defaultValueOfArgumentType(`rdp_encryption_methods_offered`) AND JSONExtractRaw(kafka_message, 'rdp_encryption_methods_offered') NOT IN ('', 'null', '[]'), 'rdp_encryption_methods_offered', ''),
                if(`rdp_keyboard_layout_code` = defaultValueOfArgumentType(`rdp_keyboard_layout_code`) AND JSONExtractRaw(kafka_message, 'rdp_keyboard_layout_code') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_keyboard_layout_code', ''),
                if(`rdp_client_capabilities` = defaultValueOfArgumentType(`rdp_client_capabilities`) AND JSONExtractRaw(kafka_message, 'rdp_client_capabilities') NOT IN ('', 'null', '[]'), 'rdp_client_capabilities', ''),
                if(`rdp_time_zone_bias` = defaultValueOfArgumentType(`rdp_time_zone_bias`) AND JSONExtractRaw(kafka_message, 'rdp_time_zone_bias') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_time_zone_bias', ''),
                if(`rdp_session_reached` = defaultValueOfArgumentType(`rdp_session_reached`) AND JSONExtractRaw(kafka_message, 'rdp_session_reached') NOT IN ('', 'null', 'false'), 'rdp_session_reached', ''),
                if(`rdp_inputs` = defaultValueOfArgumentType(`rdp_inputs`) AND JSONExtractRaw(kafka_message, 'rdp_inputs') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_inputs', ''),
                if(`rdp_idle_ms` = defaultValueOfArgumentType(`rdp_idle_ms`) AND JSONExtractRaw(kafka_message, 'rdp_idle_ms') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_idle_ms', ''),
                if(`rdp_screen_bytes` = defaultValueOfArgumentType(`rdp_screen_bytes`) AND JSONExtractRaw(kafka_message, 'rdp_screen_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_screen_bytes', ''),
                if(`rdp_screen_active_seconds` = defaultValueOfArgumentType(`rdp_screen_active_seconds`) AND JSONExtractRaw(kafka_message, 'rdp_screen_active_seconds') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_screen_active_seconds', ''),
                if(`rdp_session_seconds` = defaultValueOfArgumentType(`rdp_session_seconds`) AND JSONExtractRaw(kafka_message, 'rdp_session_seconds') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_session_seconds', ''),
                if(`rdp_transfer_bytes` = defaultValueOfArgumentType(`rdp_transfer_bytes`) AND JSONExtractRaw(kafka_message, 'rdp_transfer_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_transfer_bytes', ''),
                if(`rdp_udp_bytes` = defaultValueOfArgumentType(`rdp_udp_bytes`) AND JSONExtractRaw(kafka_message, 'rdp_udp_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_udp_bytes', ''),
                if(`rdp_upload_bytes` = defaultValueOfArgumentType(`rdp_upload_bytes`) AND JSONExtractRaw(kafka_message, 'rdp_upload_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_upload_bytes', ''),
                if(`rdp_download_bytes` = defaultValueOfArgumentType(`rdp_download_bytes`) AND JSONExtractRaw(kafka_message, 'rdp_download_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rdp_download_bytes', ''),
                if(`http_status` = defaultValueOfArgumentType(`http_status`) AND JSONExtractRaw(kafka_message, 'http_status') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_status', ''),
                if(`http_last_status` = defaultValueOfArgumentType(`http_last_status`) AND JSONExtractRaw(kafka_message, 'http_last_status') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_last_status', ''),
                if(`http_request_count` = defaultValueOfArgumentType(`http_request_count`) AND JSONExtractRaw(kafka_message, 'http_request_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_request_count', ''),
                if(`http_response_count` = defaultValueOfArgumentType(`http_response_count`) AND JSONExtractRaw(kafka_message, 'http_response_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_response_count', ''),
                if(`http_informational_count` = defaultValueOfArgumentType(`http_informational_count`) AND JSONExtractRaw(kafka_message, 'http_informational_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_informational_count', ''),
                if(`http_success_count` = defaultValueOfArgumentType(`http_success_count`) AND JSONExtractRaw(kafka_message, 'http_success_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_success_count', ''),
                if(`http_redirect_count` = defaultValueOfArgumentType(`http_redirect_count`) AND JSONExtractRaw(kafka_message, 'http_redirect_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_redirect_count', ''),
                if(`http_client_error_count` = defaultValueOfArgumentType(`http_client_error_count`) AND JSONExtractRaw(kafka_message, 'http_client_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_client_error_count', ''),
                if(`http_server_error_count` = defaultValueOfArgumentType(`http_server_error_count`) AND JSONExtractRaw(kafka_message, 'http_server_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_server_error_count', ''),
                if(`http_request_bytes` = defaultValueOfArgumentType(`http_request_bytes`) AND JSONExtractRaw(kafka_message, 'http_request_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_request_bytes', ''),
                if(`http_response_bytes` = defaultValueOfArgumentType(`http_response_bytes`) AND JSONExtractRaw(kafka_message, 'http_response_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'http_response_bytes', ''),
                if(`http_methods` = defaultValueOfArgumentType(`http_methods`) AND JSONExtractRaw(kafka_message, 'http_methods') NOT IN ('', 'null', '[]'), 'http_methods', ''),
                if(`http_hosts` = defaultValueOfArgumentType(`http_hosts`) AND JSONExtractRaw(kafka_message, 'http_hosts') NOT IN ('', 'null', '[]'), 'http_hosts', ''),
                if(`http_content_types` = defaultValueOfArgumentType(`http_content_types`) AND JSONExtractRaw(kafka_message, 'http_content_types') NOT IN ('', 'null', '[]'), 'http_content_types', ''),
                if(`http_auth_schemes` = defaultValueOfArgumentType(`http_auth_schemes`) AND JSONExtractRaw(kafka_message, 'http_auth_schemes') NOT IN ('', 'null', '[]'), 'http_auth_schemes', ''),
                if(`http_proxied` = defaultValueOfArgumentType(`http_proxied`) AND JSONExtractRaw(kafka_message, 'http_proxied') NOT IN ('', 'null', 'false'), 'http_proxied', ''),
                if(`http_pipelined` = defaultValueOfArgumentType(`http_pipelined`) AND JSONExtractRaw(kafka_message, 'http_pipelined') NOT IN ('', 'null', 'false'), 'http_pipelined', ''),
                if(`ftp_features` = defaultValueOfArgumentType(`ftp_features`) AND JSONExtractRaw(kafka_message, 'ftp_features') NOT IN ('', 'null', '[]'), 'ftp_features', ''),
                if(`ftp_passive` = defaultValueOfArgumentType(`ftp_passive`) AND JSONExtractRaw(kafka_message, 'ftp_passive') NOT IN ('', 'null', 'false'), 'ftp_passive', ''),
                if(`ftp_active` = defaultValueOfArgumentType(`ftp_active`) AND JSONExtractRaw(kafka_message, 'ftp_active') NOT IN ('', 'null', 'false'), 'ftp_active', ''),
                if(`ftp_command_count` = defaultValueOfArgumentType(`ftp_command_count`) AND JSONExtractRaw(kafka_message, 'ftp_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_command_count', ''),
                if(`ftp_error_count` = defaultValueOfArgumentType(`ftp_error_count`) AND JSONExtractRaw(kafka_message, 'ftp_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_error_count', ''),
                if(`ftp_files_downloaded` = defaultValueOfArgumentType(`ftp_files_downloaded`) AND JSONExtractRaw(kafka_message, 'ftp_files_downloaded') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_files_downloaded', ''),
                if(`ftp_files_uploaded` = defaultValueOfArgumentType(`ftp_files_uploaded`) AND JSONExtractRaw(kafka_message, 'ftp_files_uploaded') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_files_uploaded', ''),
                if(`ftp_bytes_downloaded` = defaultValueOfArgumentType(`ftp_bytes_downloaded`) AND JSONExtractRaw(kafka_message, 'ftp_bytes_downloaded') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_bytes_downloaded', ''),
                if(`ftp_bytes_uploaded` = defaultValueOfArgumentType(`ftp_bytes_uploaded`) AND JSONExtractRaw(kafka_message, 'ftp_bytes_uploaded') NOT IN ('', 'null', '0', '0.0', '-0'), 'ftp_bytes_uploaded', ''),
                if(`smtp_extensions` = defaultValueOfArgumentType(`smtp_extensions`) AND JSONExtractRaw(kafka_message, 'smtp_extensions') NOT IN ('', 'null', '[]'), 'smtp_extensions', ''),
                if(`smtp_lmtp` = defaultValueOfArgumentType(`smtp_lmtp`) AND JSONExtractRaw(kafka_message, 'smtp_lmtp') NOT IN ('', 'null', 'false'), 'smtp_lmtp', ''),
                if(`smtp_command_count` = defaultValueOfArgumentType(`smtp_command_count`) AND JSONExtractRaw(kafka_message, 'smtp_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_command_count', ''),
                if(`smtp_error_count` = defaultValueOfArgumentType(`smtp_error_count`) AND JSONExtractRaw(kafka_message, 'smtp_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_error_count', ''),
                if(`smtp_message_count` = defaultValueOfArgumentType(`smtp_message_count`) AND JSONExtractRaw(kafka_message, 'smtp_message_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_message_count', ''),
                if(`smtp_recipient_count` = defaultValueOfArgumentType(`smtp_recipient_count`) AND JSONExtractRaw(kafka_message, 'smtp_recipient_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_recipient_count', ''),
                if(`smtp_refused_recipient_count` = defaultValueOfArgumentType(`smtp_refused_recipient_count`) AND JSONExtractRaw(kafka_message, 'smtp_refused_recipient_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_refused_recipient_count', ''),
                if(`smtp_message_bytes` = defaultValueOfArgumentType(`smtp_message_bytes`) AND JSONExtractRaw(kafka_message, 'smtp_message_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'smtp_message_bytes', ''),
                if(`pop3_capabilities` = defaultValueOfArgumentType(`pop3_capabilities`) AND JSONExtractRaw(kafka_message, 'pop3_capabilities') NOT IN ('', 'null', '[]'), 'pop3_capabilities', ''),
                if(`pop3_command_count` = defaultValueOfArgumentType(`pop3_command_count`) AND JSONExtractRaw(kafka_message, 'pop3_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_command_count', ''),
                if(`pop3_error_count` = defaultValueOfArgumentType(`pop3_error_count`) AND JSONExtractRaw(kafka_message, 'pop3_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_error_count', ''),
                if(`pop3_mailbox_count` = defaultValueOfArgumentType(`pop3_mailbox_count`) AND JSONExtractRaw(kafka_message, 'pop3_mailbox_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_mailbox_count', ''),
                if(`pop3_mailbox_bytes` = defaultValueOfArgumentType(`pop3_mailbox_bytes`) AND JSONExtractRaw(kafka_message, 'pop3_mailbox_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_mailbox_bytes', ''),
                if(`pop3_retrieved_count` = defaultValueOfArgumentType(`pop3_retrieved_count`) AND JSONExtractRaw(kafka_message, 'pop3_retrieved_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_retrieved_count', ''),
                if(`pop3_retrieved_bytes` = defaultValueOfArgumentType(`pop3_retrieved_bytes`) AND JSONExtractRaw(kafka_message, 'pop3_retrieved_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_retrieved_bytes', ''),
                if(`pop3_deleted_count` = defaultValueOfArgumentType(`pop3_deleted_count`) AND JSONExtractRaw(kafka_message, 'pop3_deleted_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'pop3_deleted_count', ''),
                if(`imap_capabilities` = defaultValueOfArgumentType(`imap_capabilities`) AND JSONExtractRaw(kafka_message, 'imap_capabilities') NOT IN ('', 'null', '[]'), 'imap_capabilities', ''),
                if(`imap_mailboxes` = defaultValueOfArgumentType(`imap_mailboxes`) AND JSONExtractRaw(kafka_message, 'imap_mailboxes') NOT IN ('', 'null', '[]'), 'imap_mailboxes', ''),
                if(`imap_command_count` = defaultValueOfArgumentType(`imap_command_count`) AND JSONExtractRaw(kafka_message, 'imap_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_command_count', ''),
                if(`imap_error_count` = defaultValueOfArgumentType(`imap_error_count`) AND JSONExtractRaw(kafka_message, 'imap_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_error_count', ''),
                if(`imap_fetched_count` = defaultValueOfArgumentType(`imap_fetched_count`) AND JSONExtractRaw(kafka_message, 'imap_fetched_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_fetched_count', ''),
                if(`imap_fetched_bytes` = defaultValueOfArgumentType(`imap_fetched_bytes`) AND JSONExtractRaw(kafka_message, 'imap_fetched_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_fetched_bytes', ''),
                if(`imap_appended_count` = defaultValueOfArgumentType(`imap_appended_count`) AND JSONExtractRaw(kafka_message, 'imap_appended_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_appended_count', ''),
                if(`imap_appended_bytes` = defaultValueOfArgumentType(`imap_appended_bytes`) AND JSONExtractRaw(kafka_message, 'imap_appended_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'imap_appended_bytes', ''),
                if(`imap_compressed` = defaultValueOfArgumentType(`imap_compressed`) AND JSONExtractRaw(kafka_message, 'imap_compressed') NOT IN ('', 'null', 'false'), 'imap_compressed', ''),
                if(`nntp_capabilities` = defaultValueOfArgumentType(`nntp_capabilities`) AND JSONExtractRaw(kafka_message, 'nntp_capabilities') NOT IN ('', 'null', '[]'), 'nntp_capabilities', ''),
                if(`nntp_groups` = defaultValueOfArgumentType(`nntp_groups`) AND JSONExtractRaw(kafka_message, 'nntp_groups') NOT IN ('', 'null', '[]'), 'nntp_groups', ''),
                if(`nntp_command_count` = defaultValueOfArgumentType(`nntp_command_count`) AND JSONExtractRaw(kafka_message, 'nntp_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_command_count', ''),
                if(`nntp_error_count` = defaultValueOfArgumentType(`nntp_error_count`) AND JSONExtractRaw(kafka_message, 'nntp_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_error_count', ''),
                if(`nntp_article_count` = defaultValueOfArgumentType(`nntp_article_count`) AND JSONExtractRaw(kafka_message, 'nntp_article_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_article_count', ''),
                if(`nntp_article_bytes` = defaultValueOfArgumentType(`nntp_article_bytes`) AND JSONExtractRaw(kafka_message, 'nntp_article_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_article_bytes', ''),
                if(`nntp_posted_count` = defaultValueOfArgumentType(`nntp_posted_count`) AND JSONExtractRaw(kafka_message, 'nntp_posted_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_posted_count', ''),
                if(`nntp_posted_bytes` = defaultValueOfArgumentType(`nntp_posted_bytes`) AND JSONExtractRaw(kafka_message, 'nntp_posted_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'nntp_posted_bytes', ''),
                if(`nntp_compressed` = defaultValueOfArgumentType(`nntp_compressed`) AND JSONExtractRaw(kafka_message, 'nntp_compressed') NOT IN ('', 'null', 'false'), 'nntp_compressed', ''),
                if(`irc_channels` = defaultValueOfArgumentType(`irc_channels`) AND JSONExtractRaw(kafka_message, 'irc_channels') NOT IN ('', 'null', '[]'), 'irc_channels', ''),
                if(`irc_operator` = defaultValueOfArgumentType(`irc_operator`) AND JSONExtractRaw(kafka_message, 'irc_operator') NOT IN ('', 'null', 'false'), 'irc_operator', ''),
                if(`irc_command_count` = defaultValueOfArgumentType(`irc_command_count`) AND JSONExtractRaw(kafka_message, 'irc_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'irc_command_count', ''),
                if(`irc_error_count` = defaultValueOfArgumentType(`irc_error_count`) AND JSONExtractRaw(kafka_message, 'irc_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'irc_error_count', ''),
                if(`irc_sent_count` = defaultValueOfArgumentType(`irc_sent_count`) AND JSONExtractRaw(kafka_message, 'irc_sent_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'irc_sent_count', ''),
                if(`irc_received_count` = defaultValueOfArgumentType(`irc_received_count`) AND JSONExtractRaw(kafka_message, 'irc_received_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'irc_received_count', ''),
                if(`sip_methods` = defaultValueOfArgumentType(`sip_methods`) AND JSONExtractRaw(kafka_message, 'sip_methods') NOT IN ('', 'null', '[]'), 'sip_methods', ''),
                if(`sip_request_count` = defaultValueOfArgumentType(`sip_request_count`) AND JSONExtractRaw(kafka_message, 'sip_request_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'sip_request_count', ''),
                if(`sip_error_count` = defaultValueOfArgumentType(`sip_error_count`) AND JSONExtractRaw(kafka_message, 'sip_error_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'sip_error_count', ''),
                if(`sip_call_count` = defaultValueOfArgumentType(`sip_call_count`) AND JSONExtractRaw(kafka_message, 'sip_call_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'sip_call_count', ''),
                if(`rlogin_window_width` = defaultValueOfArgumentType(`rlogin_window_width`) AND JSONExtractRaw(kafka_message, 'rlogin_window_width') NOT IN ('', 'null', '0', '0.0', '-0'), 'rlogin_window_width', ''),
                if(`rlogin_window_height` = defaultValueOfArgumentType(`rlogin_window_height`) AND JSONExtractRaw(kafka_message, 'rlogin_window_height') NOT IN ('', 'null', '0', '0.0', '-0'), 'rlogin_window_height', ''),
                if(`rlogin_window_changes` = defaultValueOfArgumentType(`rlogin_window_changes`) AND JSONExtractRaw(kafka_message, 'rlogin_window_changes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rlogin_window_changes', ''),
                if(`rlogin_command_count` = defaultValueOfArgumentType(`rlogin_command_count`) AND JSONExtractRaw(kafka_message, 'rlogin_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'rlogin_command_count', ''),
                if(`rlogin_hidden_lines` = defaultValueOfArgumentType(`rlogin_hidden_lines`) AND JSONExtractRaw(kafka_message, 'rlogin_hidden_lines') NOT IN ('', 'null', '0', '0.0', '-0'), 'rlogin_hidden_lines', ''),
                if(`rsh_errors_port` = defaultValueOfArgumentType(`rsh_errors_port`) AND JSONExtractRaw(kafka_message, 'rsh_errors_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'rsh_errors_port', ''),
                if(`rsh_output_bytes` = defaultValueOfArgumentType(`rsh_output_bytes`) AND JSONExtractRaw(kafka_message, 'rsh_output_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rsh_output_bytes', ''),
                if(`rsh_input_bytes` = defaultValueOfArgumentType(`rsh_input_bytes`) AND JSONExtractRaw(kafka_message, 'rsh_input_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rsh_input_bytes', ''),
                if(`rsh_file_count` = defaultValueOfArgumentType(`rsh_file_count`) AND JSONExtractRaw(kafka_message, 'rsh_file_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'rsh_file_count', ''),
                if(`rexec_errors_port` = defaultValueOfArgumentType(`rexec_errors_port`) AND JSONExtractRaw(kafka_message, 'rexec_errors_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'rexec_errors_port', ''),
                if(`rexec_output_bytes` = defaultValueOfArgumentType(`rexec_output_bytes`) AND JSONExtractRaw(kafka_message, 'rexec_output_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rexec_output_bytes', ''),
                if(`rexec_input_bytes` = defaultValueOfArgumentType(`rexec_input_bytes`) AND JSONExtractRaw(kafka_message, 'rexec_input_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'rexec_input_bytes', ''),
                if(`telnet_window_width` = defaultValueOfArgumentType(`telnet_window_width`) AND JSONExtractRaw(kafka_message, 'telnet_window_width') NOT IN ('', 'null', '0', '0.0', '-0'), 'telnet_window_width', ''),
                if(`telnet_window_height` = defaultValueOfArgumentType(`telnet_window_height`) AND JSONExtractRaw(kafka_message, 'telnet_window_height') NOT IN ('', 'null', '0', '0.0', '-0'), 'telnet_window_height', ''),
                if(`telnet_window_changes` = defaultValueOfArgumentType(`telnet_window_changes`) AND JSONExtractRaw(kafka_message, 'telnet_window_changes') NOT IN ('', 'null', '0', '0.0', '-0'), 'telnet_window_changes', ''),
                if(`telnet_terminal_types` = defaultValueOfArgumentType(`telnet_terminal_types`) AND JSONExtractRaw(kafka_message, 'telnet_terminal_types') NOT IN ('', 'null', '[]'), 'telnet_terminal_types', ''),
                if(`telnet_environment` = defaultValueOfArgumentType(`telnet_environment`) AND JSONExtractRaw(kafka_message, 'telnet_environment') NOT IN ('', 'null', '[]'), 'telnet_environment', ''),
                if(`telnet_options_client` = defaultValueOfArgumentType(`telnet_options_client`) AND JSONExtractRaw(kafka_message, 'telnet_options_client') NOT IN ('', 'null', '[]'), 'telnet_options_client', ''),
                if(`telnet_options_server` = defaultValueOfArgumentType(`telnet_options_server`) AND JSONExtractRaw(kafka_message, 'telnet_options_server') NOT IN ('', 'null', '[]'), 'telnet_options_server', ''),
                if(`telnet_negotiation_client` = defaultValueOfArgumentType(`telnet_negotiation_client`) AND JSONExtractRaw(kafka_message, 'telnet_negotiation_client') NOT IN ('', 'null', '[]'), 'telnet_negotiation_client', ''),
                if(`telnet_negotiation_server` = defaultValueOfArgumentType(`telnet_negotiation_server`) AND JSONExtractRaw(kafka_message, 'telnet_negotiation_server') NOT IN ('', 'null', '[]'), 'telnet_negotiation_server', ''),
                if(`telnet_start_tls` = defaultValueOfArgumentType(`telnet_start_tls`) AND JSONExtractRaw(kafka_message, 'telnet_start_tls') NOT IN ('', 'null', 'false'), 'telnet_start_tls', ''),
                if(`telnet_compression` = defaultValueOfArgumentType(`telnet_compression`) AND JSONExtractRaw(kafka_message, 'telnet_compression') NOT IN ('', 'null', 'false'), 'telnet_compression', ''),
                if(`telnet_tn3270` = defaultValueOfArgumentType(`telnet_tn3270`) AND JSONExtractRaw(kafka_message, 'telnet_tn3270') NOT IN ('', 'null', 'false'), 'telnet_tn3270', ''),
                if(`telnet_command_count` = defaultValueOfArgumentType(`telnet_command_count`) AND JSONExtractRaw(kafka_message, 'telnet_command_count') NOT IN ('', 'null', '0', '0.0', '-0'), 'telnet_command_count', ''),
                if(`telnet_hidden_lines` = defaultValueOfArgumentType(`telnet_hidden_lines`) AND JSONExtractRaw(kafka_message, 'telnet_hidden_lines') NOT IN ('', 'null', '0', '0.0', '-0'), 'telnet_hidden_lines', '')]), ', ')),
            kafka_error != '', kafka_error,
            session_id = '', 'It has no session_id',
            kafka_stream NOT IN ('', 'sessions'), 'It is a record of another stream',
            'Its batch is of more than 400 days') AS kafka_reason
    FROM earshot.kafka_sessions_taken
    WHERE NOT (kafka_error = '' AND kafka_stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400)
)
COMMENT '(earshot dcced12ee4cb)';

CREATE TABLE earshot.kafka_sessions
(
    line String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.sessions.v1',
    kafka_group_name = 'clickhouse-sessions',
    kafka_format = 'LineAsString',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream'
COMMENT '(earshot be83e736899f)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_take
TO earshot.kafka_sessions_taken AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_client_product`, `ssh_client_version`, `ssh_client_platform`, `ssh_server_product`, `ssh_server_version`, `ssh_server_platform`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_weak_algorithms`, `ssh_host_key_before`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_auth_methods_tried`, `ssh_auth_partial_success`, `ssh_auth_banner`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `ssh_uses`, `ssh_activity_confidence`, `ssh_activity_evidence`, `ssh_transfer_direction`, `ssh_transfer_bytes`, `ssh_keystroke_obfuscation`, `ssh_keystrokes`, `ssh_commands`, `ssh_typing_bursts`, `ssh_typist`, `ssh_idle_ms`, `ssh_agent_forwarding`, `ssh_x11_forwarding`, `ssh_rekeys`, `ssh_reverse`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_preconnection_id`, `rdp_preconnection_blob`, `rdp_correlation_id`, `rdp_server_flags`, `rdp_reconnect`, `rdp_redirected_session_id`, `rdp_encryption_methods_offered`, `rdp_keyboard_layout_code`, `rdp_keyboard_type`, `rdp_client_windows`, `rdp_client_capabilities`, `rdp_connection_type`, `rdp_fingerprint`, `rdp_tool`, `rdp_tool_evidence`, `rdp_time_zone`, `rdp_time_zone_bias`, `rdp_compression`, `rdp_client_os`, `rdp_licensing`, `rdp_nla_result`, `rdp_session_reached`, `rdp_error_info`, `rdp_disconnected_by`, `rdp_inputs`, `rdp_idle_ms`, `rdp_screen_state`, `rdp_screen_bytes`, `rdp_screen_active_seconds`, `rdp_session_seconds`, `rdp_transfer_direction`, `rdp_transfer_bytes`, `rdp_udp_bytes`, `rdp_upload_bytes`, `rdp_download_bytes`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `smtp_greeting`, `smtp_helo`, `smtp_extensions`, `smtp_mail_from`, `smtp_lmtp`, `smtp_command_count`, `smtp_error_count`, `smtp_message_count`, `smtp_recipient_count`, `smtp_refused_recipient_count`, `smtp_message_bytes`, `pop3_greeting`, `pop3_capabilities`, `pop3_command_count`, `pop3_error_count`, `pop3_mailbox_count`, `pop3_mailbox_bytes`, `pop3_retrieved_count`, `pop3_retrieved_bytes`, `pop3_deleted_count`, `imap_greeting`, `imap_capabilities`, `imap_mailboxes`, `imap_command_count`, `imap_error_count`, `imap_fetched_count`, `imap_fetched_bytes`, `imap_appended_count`, `imap_appended_bytes`, `imap_compressed`, `nntp_greeting`, `nntp_capabilities`, `nntp_groups`, `nntp_command_count`, `nntp_error_count`, `nntp_article_count`, `nntp_article_bytes`, `nntp_posted_count`, `nntp_posted_bytes`, `nntp_compressed`, `irc_nick`, `irc_real_name`, `irc_server_name`, `irc_network`, `irc_channels`, `irc_operator`, `irc_command_count`, `irc_error_count`, `irc_sent_count`, `irc_received_count`, `sip_methods`, `sip_registered`, `sip_caller`, `sip_callee`, `sip_request_count`, `sip_error_count`, `sip_call_count`, `rlogin_client_user`, `rlogin_terminal_type`, `rlogin_terminal_speed`, `rlogin_window_width`, `rlogin_window_height`, `rlogin_window_changes`, `rlogin_banner`, `rlogin_login_prompt`, `rlogin_prompt`, `rlogin_device_name`, `rlogin_command_count`, `rlogin_hidden_lines`, `rsh_client_user`, `rsh_command`, `rsh_errors_port`, `rsh_result`, `rsh_output_bytes`, `rsh_input_bytes`, `rsh_file_count`, `rexec_command`, `rexec_errors_port`, `rexec_result`, `rexec_output_bytes`, `rexec_input_bytes`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_window_first`, `telnet_window_changes`, `telnet_terminal_types`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_charset`, `telnet_tn3270`, `telnet_device_type`, `telnet_lu_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_prompt`, `telnet_device_name`, `telnet_command_count`, `telnet_hidden_lines`,
    stream AS kafka_stream,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    line AS kafka_message,
    error AS kafka_error,
    dense_rank() OVER (ORDER BY toRelativeDayNum(started_at) DESC) AS kafka_day
FROM
(
    SELECT record.stream AS stream,
        record.`session_id` AS `session_id`,
        ifNull(record.`seq`, 0) AS `seq`,
        record.`state` AS `state`,
        record.`end_reason` AS `end_reason`,
        record.`sensor` AS `sensor`,
        record.`source` AS `source`,
        record.`parent_session_id` AS `parent_session_id`,
        record.`community_id` AS `community_id`,
        record.`protocol` AS `protocol`,
        record.`transport` AS `transport`,
        ifNull(toIPv6OrNull(record.`client_ip`), toIPv6('::')) AS `client_ip`,
        ifNull(record.`client_port`, 0) AS `client_port`,
        ifNull(toIPv6OrNull(record.`server_ip`), toIPv6('::')) AS `server_ip`,
        ifNull(record.`server_port`, 0) AS `server_port`,
        ifNull(record.`vlan`, 0) AS `vlan`,
        record.`tunnel` AS `tunnel`,
        ifNull(parseDateTime64BestEffortOrNull(record.`started_at`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `started_at`,
        ifNull(parseDateTime64BestEffortOrNull(record.`ended_at`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `ended_at`,
        ifNull(record.`duration_ms`, 0) AS `duration_ms`,
        ifNull(record.`client_bytes`, 0) AS `client_bytes`,
        ifNull(record.`server_bytes`, 0) AS `server_bytes`,
        ifNull(record.`client_packets`, 0) AS `client_packets`,
        ifNull(record.`server_packets`, 0) AS `server_packets`,
        ifNull(record.`missed_bytes`, 0) AS `missed_bytes`,
        record.`visibility` AS `visibility`,
        record.`tcp_state` AS `tcp_state`,
        record.`tcp_history` AS `tcp_history`,
        ifNull(record.`rtt_us`, 0) AS `rtt_us`,
        ifNull(record.`encrypted`, false) AS `encrypted`,
        record.`user` AS `user`,
        record.`user_domain` AS `user_domain`,
        record.`auth_method` AS `auth_method`,
        record.`auth_result` AS `auth_result`,
        ifNull(record.`auth_attempts`, 0) AS `auth_attempts`,
        record.`client_software` AS `client_software`,
        record.`server_software` AS `server_software`,
        record.`activity` AS `activity`,
        ifNull(record.`event_count`, 0) AS `event_count`,
        ifNull(record.`events_dropped`, 0) AS `events_dropped`,
        ifNull(record.`confidence`, 0) AS `confidence`,
        record.`evidence` AS `evidence`,
        ifNull(record.`duplicate_packets`, 0) AS `duplicate_packets`,
        record.`anomalies` AS `anomalies`,
        record.`tags` AS `tags`,
        record.`ssh_version` AS `ssh_version`,
        record.`ssh_client_banner` AS `ssh_client_banner`,
        record.`ssh_server_banner` AS `ssh_server_banner`,
        record.`ssh_client_product` AS `ssh_client_product`,
        record.`ssh_client_version` AS `ssh_client_version`,
        record.`ssh_client_platform` AS `ssh_client_platform`,
        record.`ssh_server_product` AS `ssh_server_product`,
        record.`ssh_server_version` AS `ssh_server_version`,
        record.`ssh_server_platform` AS `ssh_server_platform`,
        record.`ssh_kex` AS `ssh_kex`,
        record.`ssh_host_key_algorithm` AS `ssh_host_key_algorithm`,
        record.`ssh_host_key_fingerprint` AS `ssh_host_key_fingerprint`,
        record.`ssh_host_key_type` AS `ssh_host_key_type`,
        ifNull(record.`ssh_host_key_bits`, 0) AS `ssh_host_key_bits`,
        record.`ssh_cipher` AS `ssh_cipher`,
        record.`ssh_mac` AS `ssh_mac`,
        record.`ssh_compression` AS `ssh_compression`,
        record.`ssh_cipher_to_client` AS `ssh_cipher_to_client`,
        record.`ssh_mac_to_client` AS `ssh_mac_to_client`,
        record.`ssh_hassh` AS `ssh_hassh`,
        record.`ssh_hassh_server` AS `ssh_hassh_server`,
        record.`ssh_client_host_key_algorithms` AS `ssh_client_host_key_algorithms`,
        record.`ssh_server_host_key_algorithms` AS `ssh_server_host_key_algorithms`,
        record.`ssh_kex_guess` AS `ssh_kex_guess`,
        ifNull(record.`ssh_strict_kex`, false) AS `ssh_strict_kex`,
        ifNull(record.`ssh_terrapin_exposed`, false) AS `ssh_terrapin_exposed`,
        record.`ssh_weak_algorithms` AS `ssh_weak_algorithms`,
        record.`ssh_host_key_before` AS `ssh_host_key_before`,
        ifNull(record.`ssh_post_quantum`, false) AS `ssh_post_quantum`,
        record.`ssh_auth_methods_offered` AS `ssh_auth_methods_offered`,
        record.`ssh_auth_methods_tried` AS `ssh_auth_methods_tried`,
        ifNull(record.`ssh_auth_partial_success`, false) AS `ssh_auth_partial_success`,
        ifNull(record.`ssh_auth_banner`, false) AS `ssh_auth_banner`,
        record.`ssh_client_key_algorithm` AS `ssh_client_key_algorithm`,
        ifNull(record.`ssh_client_key_bits`, 0) AS `ssh_client_key_bits`,
        record.`ssh_uses` AS `ssh_uses`,
        ifNull(record.`ssh_activity_confidence`, 0) AS `ssh_activity_confidence`,
        record.`ssh_activity_evidence` AS `ssh_activity_evidence`,
        record.`ssh_transfer_direction` AS `ssh_transfer_direction`,
        ifNull(record.`ssh_transfer_bytes`, 0) AS `ssh_transfer_bytes`,
        ifNull(record.`ssh_keystroke_obfuscation`, false) AS `ssh_keystroke_obfuscation`,
        ifNull(record.`ssh_keystrokes`, 0) AS `ssh_keystrokes`,
        ifNull(record.`ssh_commands`, 0) AS `ssh_commands`,
        ifNull(record.`ssh_typing_bursts`, 0) AS `ssh_typing_bursts`,
        record.`ssh_typist` AS `ssh_typist`,
        ifNull(record.`ssh_idle_ms`, 0) AS `ssh_idle_ms`,
        ifNull(record.`ssh_agent_forwarding`, false) AS `ssh_agent_forwarding`,
        ifNull(record.`ssh_x11_forwarding`, false) AS `ssh_x11_forwarding`,
        ifNull(record.`ssh_rekeys`, 0) AS `ssh_rekeys`,
        record.`ssh_reverse` AS `ssh_reverse`,
        record.`tls_version` AS `tls_version`,
        record.`tls_cipher` AS `tls_cipher`,
        record.`tls_group` AS `tls_group`,
        record.`tls_server_name` AS `tls_server_name`,
        record.`tls_alpn` AS `tls_alpn`,
        record.`tls_client_alpn` AS `tls_client_alpn`,
        record.`tls_ja3` AS `tls_ja3`,
        record.`tls_ja3s` AS `tls_ja3s`,
        record.`tls_ja4` AS `tls_ja4`,
        ifNull(record.`tls_resumed`, false) AS `tls_resumed`,
        ifNull(record.`tls_established`, false) AS `tls_established`,
        record.`tls_alert` AS `tls_alert`,
        record.`tls_certificate_subject` AS `tls_certificate_subject`,
        record.`tls_certificate_issuer` AS `tls_certificate_issuer`,
        record.`tls_certificate_sha256` AS `tls_certificate_sha256`,
        ifNull(parseDateTime64BestEffortOrNull(record.`tls_certificate_not_before`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `tls_certificate_not_before`,
        ifNull(parseDateTime64BestEffortOrNull(record.`tls_certificate_not_after`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `tls_certificate_not_after`,
        record.`tls_certificate_names` AS `tls_certificate_names`,
        ifNull(record.`tls_certificate_count`, 0) AS `tls_certificate_count`,
        record.`tls_client_certificate_subject` AS `tls_client_certificate_subject`,
        record.`rdp_cookie` AS `rdp_cookie`,
        record.`rdp_routing_token` AS `rdp_routing_token`,
        record.`rdp_routing_target` AS `rdp_routing_target`,
        record.`rdp_requested_protocols` AS `rdp_requested_protocols`,
        ifNull(record.`rdp_restricted_admin`, false) AS `rdp_restricted_admin`,
        ifNull(record.`rdp_remote_guard`, false) AS `rdp_remote_guard`,
        record.`rdp_result` AS `rdp_result`,
        record.`rdp_security_protocol` AS `rdp_security_protocol`,
        record.`rdp_negotiation_failure` AS `rdp_negotiation_failure`,
        record.`rdp_channels` AS `rdp_channels`,
        ifNull(record.`rdp_channels_joined`, 0) AS `rdp_channels_joined`,
        record.`rdp_keyboard_layout` AS `rdp_keyboard_layout`,
        record.`rdp_client_build` AS `rdp_client_build`,
        ifNull(record.`rdp_client_build_number`, 0) AS `rdp_client_build_number`,
        record.`rdp_client_name` AS `rdp_client_name`,
        record.`rdp_client_product_id` AS `rdp_client_product_id`,
        record.`rdp_client_version` AS `rdp_client_version`,
        record.`rdp_server_version` AS `rdp_server_version`,
        ifNull(record.`rdp_desktop_width`, 0) AS `rdp_desktop_width`,
        ifNull(record.`rdp_desktop_height`, 0) AS `rdp_desktop_height`,
        ifNull(record.`rdp_color_depth`, 0) AS `rdp_color_depth`,
        ifNull(record.`rdp_monitors`, 0) AS `rdp_monitors`,
        ifNull(record.`rdp_admin_session`, false) AS `rdp_admin_session`,
        record.`rdp_encryption_level` AS `rdp_encryption_level`,
        record.`rdp_encryption_method` AS `rdp_encryption_method`,
        record.`rdp_certificate_type` AS `rdp_certificate_type`,
        ifNull(record.`rdp_certificate_count`, 0) AS `rdp_certificate_count`,
        record.`rdp_initial_program` AS `rdp_initial_program`,
        record.`rdp_client_address` AS `rdp_client_address`,
        record.`rdp_client_directory` AS `rdp_client_directory`,
        ifNull(record.`rdp_preconnection_id`, 0) AS `rdp_preconnection_id`,
        record.`rdp_preconnection_blob` AS `rdp_preconnection_blob`,
        record.`rdp_correlation_id` AS `rdp_correlation_id`,
        record.`rdp_server_flags` AS `rdp_server_flags`,
        ifNull(record.`rdp_reconnect`, false) AS `rdp_reconnect`,
        ifNull(record.`rdp_redirected_session_id`, 0) AS `rdp_redirected_session_id`,
        record.`rdp_encryption_methods_offered` AS `rdp_encryption_methods_offered`,
        ifNull(record.`rdp_keyboard_layout_code`, 0) AS `rdp_keyboard_layout_code`,
        record.`rdp_keyboard_type` AS `rdp_keyboard_type`,
        record.`rdp_client_windows` AS `rdp_client_windows`,
        record.`rdp_client_capabilities` AS `rdp_client_capabilities`,
        record.`rdp_connection_type` AS `rdp_connection_type`,
        record.`rdp_fingerprint` AS `rdp_fingerprint`,
        record.`rdp_tool` AS `rdp_tool`,
        record.`rdp_tool_evidence` AS `rdp_tool_evidence`,
        record.`rdp_time_zone` AS `rdp_time_zone`,
        ifNull(record.`rdp_time_zone_bias`, 0) AS `rdp_time_zone_bias`,
        record.`rdp_compression` AS `rdp_compression`,
        record.`rdp_client_os` AS `rdp_client_os`,
        record.`rdp_licensing` AS `rdp_licensing`,
        record.`rdp_nla_result` AS `rdp_nla_result`,
        ifNull(record.`rdp_session_reached`, false) AS `rdp_session_reached`,
        record.`rdp_error_info` AS `rdp_error_info`,
        record.`rdp_disconnected_by` AS `rdp_disconnected_by`,
        ifNull(record.`rdp_inputs`, 0) AS `rdp_inputs`,
        ifNull(record.`rdp_idle_ms`, 0) AS `rdp_idle_ms`,
        record.`rdp_screen_state` AS `rdp_screen_state`,
        ifNull(record.`rdp_screen_bytes`, 0) AS `rdp_screen_bytes`,
        ifNull(record.`rdp_screen_active_seconds`, 0) AS `rdp_screen_active_seconds`,
        ifNull(record.`rdp_session_seconds`, 0) AS `rdp_session_seconds`,
        record.`rdp_transfer_direction` AS `rdp_transfer_direction`,
        ifNull(record.`rdp_transfer_bytes`, 0) AS `rdp_transfer_bytes`,
        ifNull(record.`rdp_udp_bytes`, 0) AS `rdp_udp_bytes`,
        ifNull(record.`rdp_upload_bytes`, 0) AS `rdp_upload_bytes`,
        ifNull(record.`rdp_download_bytes`, 0) AS `rdp_download_bytes`,
        record.`rdp_disconnect_reason` AS `rdp_disconnect_reason`,
        record.`http_method` AS `http_method`,
        record.`http_host` AS `http_host`,
        record.`http_path` AS `http_path`,
        record.`http_version` AS `http_version`,
        ifNull(record.`http_status`, 0) AS `http_status`,
        ifNull(record.`http_last_status`, 0) AS `http_last_status`,
        record.`http_user_agent` AS `http_user_agent`,
        record.`http_referrer` AS `http_referrer`,
        record.`http_server` AS `http_server`,
        ifNull(record.`http_request_count`, 0) AS `http_request_count`,
        ifNull(record.`http_response_count`, 0) AS `http_response_count`,
        ifNull(record.`http_informational_count`, 0) AS `http_informational_count`,
        ifNull(record.`http_success_count`, 0) AS `http_success_count`,
        ifNull(record.`http_redirect_count`, 0) AS `http_redirect_count`,
        ifNull(record.`http_client_error_count`, 0) AS `http_client_error_count`,
        ifNull(record.`http_server_error_count`, 0) AS `http_server_error_count`,
        ifNull(record.`http_request_bytes`, 0) AS `http_request_bytes`,
        ifNull(record.`http_response_bytes`, 0) AS `http_response_bytes`,
        record.`http_methods` AS `http_methods`,
        record.`http_hosts` AS `http_hosts`,
        record.`http_content_types` AS `http_content_types`,
        record.`http_auth_schemes` AS `http_auth_schemes`,
        record.`http_workstation` AS `http_workstation`,
        record.`http_forwarded_for` AS `http_forwarded_for`,
        ifNull(record.`http_proxied`, false) AS `http_proxied`,
        ifNull(record.`http_pipelined`, false) AS `http_pipelined`,
        record.`http_upgrade` AS `http_upgrade`,
        record.`ftp_greeting` AS `ftp_greeting`,
        record.`ftp_system` AS `ftp_system`,
        record.`ftp_features` AS `ftp_features`,
        record.`ftp_virtual_host` AS `ftp_virtual_host`,
        record.`ftp_cwd` AS `ftp_cwd`,
        record.`ftp_auth_mechanism` AS `ftp_auth_mechanism`,
        record.`ftp_data_protection` AS `ftp_data_protection`,
        ifNull(record.`ftp_passive`, false) AS `ftp_passive`,
        ifNull(record.`ftp_active`, false) AS `ftp_active`,
        ifNull(record.`ftp_command_count`, 0) AS `ftp_command_count`,
        ifNull(record.`ftp_error_count`, 0) AS `ftp_error_count`,
        ifNull(record.`ftp_files_downloaded`, 0) AS `ftp_files_downloaded`,
        ifNull(record.`ftp_files_uploaded`, 0) AS `ftp_files_uploaded`,
        ifNull(record.`ftp_bytes_downloaded`, 0) AS `ftp_bytes_downloaded`,
        ifNull(record.`ftp_bytes_uploaded`, 0) AS `ftp_bytes_uploaded`,
        record.`smtp_greeting` AS `smtp_greeting`,
        record.`smtp_helo` AS `smtp_helo`,
        record.`smtp_extensions` AS `smtp_extensions`,
        record.`smtp_mail_from` AS `smtp_mail_from`,
        ifNull(record.`smtp_lmtp`, false) AS `smtp_lmtp`,
        ifNull(record.`smtp_command_count`, 0) AS `smtp_command_count`,
        ifNull(record.`smtp_error_count`, 0) AS `smtp_error_count`,
        ifNull(record.`smtp_message_count`, 0) AS `smtp_message_count`,
        ifNull(record.`smtp_recipient_count`, 0) AS `smtp_recipient_count`,
        ifNull(record.`smtp_refused_recipient_count`, 0) AS `smtp_refused_recipient_count`,
        ifNull(record.`smtp_message_bytes`, 0) AS `smtp_message_bytes`,
        record.`pop3_greeting` AS `pop3_greeting`,
        record.`pop3_capabilities` AS `pop3_capabilities`,
        ifNull(record.`pop3_command_count`, 0) AS `pop3_command_count`,
        ifNull(record.`pop3_error_count`, 0) AS `pop3_error_count`,
        ifNull(record.`pop3_mailbox_count`, 0) AS `pop3_mailbox_count`,
        ifNull(record.`pop3_mailbox_bytes`, 0) AS `pop3_mailbox_bytes`,
        ifNull(record.`pop3_retrieved_count`, 0) AS `pop3_retrieved_count`,
        ifNull(record.`pop3_retrieved_bytes`, 0) AS `pop3_retrieved_bytes`,
        ifNull(record.`pop3_deleted_count`, 0) AS `pop3_deleted_count`,
        record.`imap_greeting` AS `imap_greeting`,
        record.`imap_capabilities` AS `imap_capabilities`,
        record.`imap_mailboxes` AS `imap_mailboxes`,
        ifNull(record.`imap_command_count`, 0) AS `imap_command_count`,
        ifNull(record.`imap_error_count`, 0) AS `imap_error_count`,
        ifNull(record.`imap_fetched_count`, 0) AS `imap_fetched_count`,
        ifNull(record.`imap_fetched_bytes`, 0) AS `imap_fetched_bytes`,
        ifNull(record.`imap_appended_count`, 0) AS `imap_appended_count`,
        ifNull(record.`imap_appended_bytes`, 0) AS `imap_appended_bytes`,
        ifNull(record.`imap_compressed`, false) AS `imap_compressed`,
        record.`nntp_greeting` AS `nntp_greeting`,
        record.`nntp_capabilities` AS `nntp_capabilities`,
        record.`nntp_groups` AS `nntp_groups`,
        ifNull(record.`nntp_command_count`, 0) AS `nntp_command_count`,
        ifNull(record.`nntp_error_count`, 0) AS `nntp_error_count`,
        ifNull(record.`nntp_article_count`, 0) AS `nntp_article_count`,
        ifNull(record.`nntp_article_bytes`, 0) AS `nntp_article_bytes`,
        ifNull(record.`nntp_posted_count`, 0) AS `nntp_posted_count`,
        ifNull(record.`nntp_posted_bytes`, 0) AS `nntp_posted_bytes`,
        ifNull(record.`nntp_compressed`, false) AS `nntp_compressed`,
        record.`irc_nick` AS `irc_nick`,
        record.`irc_real_name` AS `irc_real_name`,
        record.`irc_server_name` AS `irc_server_name`,
        record.`irc_network` AS `irc_network`,
        record.`irc_channels` AS `irc_channels`,
        ifNull(record.`irc_operator`, false) AS `irc_operator`,
        ifNull(record.`irc_command_count`, 0) AS `irc_command_count`,
        ifNull(record.`irc_error_count`, 0) AS `irc_error_count`,
        ifNull(record.`irc_sent_count`, 0) AS `irc_sent_count`,
        ifNull(record.`irc_received_count`, 0) AS `irc_received_count`,
        record.`sip_methods` AS `sip_methods`,
        record.`sip_registered` AS `sip_registered`,
        record.`sip_caller` AS `sip_caller`,
        record.`sip_callee` AS `sip_callee`,
        ifNull(record.`sip_request_count`, 0) AS `sip_request_count`,
        ifNull(record.`sip_error_count`, 0) AS `sip_error_count`,
        ifNull(record.`sip_call_count`, 0) AS `sip_call_count`,
        record.`rlogin_client_user` AS `rlogin_client_user`,
        record.`rlogin_terminal_type` AS `rlogin_terminal_type`,
        record.`rlogin_terminal_speed` AS `rlogin_terminal_speed`,
        ifNull(record.`rlogin_window_width`, 0) AS `rlogin_window_width`,
        ifNull(record.`rlogin_window_height`, 0) AS `rlogin_window_height`,
        ifNull(record.`rlogin_window_changes`, 0) AS `rlogin_window_changes`,
        record.`rlogin_banner` AS `rlogin_banner`,
        record.`rlogin_login_prompt` AS `rlogin_login_prompt`,
        record.`rlogin_prompt` AS `rlogin_prompt`,
        record.`rlogin_device_name` AS `rlogin_device_name`,
        ifNull(record.`rlogin_command_count`, 0) AS `rlogin_command_count`,
        ifNull(record.`rlogin_hidden_lines`, 0) AS `rlogin_hidden_lines`,
        record.`rsh_client_user` AS `rsh_client_user`,
        record.`rsh_command` AS `rsh_command`,
        ifNull(record.`rsh_errors_port`, 0) AS `rsh_errors_port`,
        record.`rsh_result` AS `rsh_result`,
        ifNull(record.`rsh_output_bytes`, 0) AS `rsh_output_bytes`,
        ifNull(record.`rsh_input_bytes`, 0) AS `rsh_input_bytes`,
        ifNull(record.`rsh_file_count`, 0) AS `rsh_file_count`,
        record.`rexec_command` AS `rexec_command`,
        ifNull(record.`rexec_errors_port`, 0) AS `rexec_errors_port`,
        record.`rexec_result` AS `rexec_result`,
        ifNull(record.`rexec_output_bytes`, 0) AS `rexec_output_bytes`,
        ifNull(record.`rexec_input_bytes`, 0) AS `rexec_input_bytes`,
        record.`telnet_terminal_type` AS `telnet_terminal_type`,
        ifNull(record.`telnet_window_width`, 0) AS `telnet_window_width`,
        ifNull(record.`telnet_window_height`, 0) AS `telnet_window_height`,
        record.`telnet_window_first` AS `telnet_window_first`,
        ifNull(record.`telnet_window_changes`, 0) AS `telnet_window_changes`,
        record.`telnet_terminal_types` AS `telnet_terminal_types`,
        record.`telnet_environment` AS `telnet_environment`,
        record.`telnet_terminal_speed` AS `telnet_terminal_speed`,
        record.`telnet_x_display` AS `telnet_x_display`,
        record.`telnet_options_client` AS `telnet_options_client`,
        record.`telnet_options_server` AS `telnet_options_server`,
        record.`telnet_negotiation_client` AS `telnet_negotiation_client`,
        record.`telnet_negotiation_server` AS `telnet_negotiation_server`,
        record.`telnet_line_mode` AS `telnet_line_mode`,
        record.`telnet_authentication_option` AS `telnet_authentication_option`,
        record.`telnet_encryption_option` AS `telnet_encryption_option`,
        ifNull(record.`telnet_start_tls`, false) AS `telnet_start_tls`,
        ifNull(record.`telnet_compression`, false) AS `telnet_compression`,
        record.`telnet_charset` AS `telnet_charset`,
        ifNull(record.`telnet_tn3270`, false) AS `telnet_tn3270`,
        record.`telnet_device_type` AS `telnet_device_type`,
        record.`telnet_lu_name` AS `telnet_lu_name`,
        record.`telnet_banner` AS `telnet_banner`,
        record.`telnet_login_prompt` AS `telnet_login_prompt`,
        record.`telnet_prompt` AS `telnet_prompt`,
        record.`telnet_device_name` AS `telnet_device_name`,
        ifNull(record.`telnet_command_count`, 0) AS `telnet_command_count`,
        ifNull(record.`telnet_hidden_lines`, 0) AS `telnet_hidden_lines`,
        line, _topic, _partition, _offset, _timestamp_ms,
        multiIf(JSONType(line) != 'Object', 'It is not a JSON object',
            (arrayCount(name -> name IN ('seq', 'client_port', 'server_port', 'vlan', 'duration_ms', 'client_bytes', 'server_bytes', 'client_packets', 'server_packets', 'missed_bytes', 'rtt_us', 'encrypted', 'auth_attempts', 'event_count', 'events_dropped', 'confidence', 'duplicate_packets', 'ssh_host_key_bits', 'ssh_strict_kex', 'ssh_terrapin_exposed', 'ssh_post_quantum', 'ssh_auth_partial_success', 'ssh_auth_banner', 'ssh_client_key_bits', 'ssh_activity_confidence', 'ssh_transfer_bytes', 'ssh_keystroke_obfuscation', 'ssh_keystrokes', 'ssh_commands', 'ssh_typing_bursts', 'ssh_idle_ms', 'ssh_agent_forwarding', 'ssh_x11_forwarding', 'ssh_rekeys', 'tls_resumed', 'tls_established', 'tls_certificate_count', 'rdp_restricted_admin', 'rdp_remote_guard', 'rdp_channels_joined', 'rdp_client_build_number', 'rdp_desktop_width', 'rdp_desktop_height', 'rdp_color_depth', 'rdp_monitors', 'rdp_admin_session', 'rdp_certificate_count', 'rdp_preconnection_id', 'rdp_reconnect', 'rdp_redirected_session_id', 'rdp_keyboard_layout_code', 'rdp_time_zone_bias', 'rdp_session_reached', 'rdp_inputs', 'rdp_idle_ms', 'rdp_screen_bytes', 'rdp_screen_active_seconds', 'rdp_session_seconds', 'rdp_transfer_bytes', 'rdp_udp_bytes', 'rdp_upload_bytes', 'rdp_download_bytes', 'http_status', 'http_last_status', 'http_request_count', 'http_response_count', 'http_informational_count', 'http_success_count', 'http_redirect_count', 'http_client_error_count', 'http_server_error_count', 'http_request_bytes', 'http_response_bytes', 'http_proxied', 'http_pipelined', 'ftp_passive', 'ftp_active', 'ftp_command_count', 'ftp_error_count', 'ftp_files_downloaded', 'ftp_files_uploaded', 'ftp_bytes_downloaded', 'ftp_bytes_uploaded', 'smtp_lmtp', 'smtp_command_count', 'smtp_error_count', 'smtp_message_count', 'smtp_recipient_count', 'smtp_refused_recipient_count', 'smtp_message_bytes', 'pop3_command_count', 'pop3_error_count', 'pop3_mailbox_count', 'pop3_mailbox_bytes', 'pop3_retrieved_count', 'pop3_retrieved_bytes', 'pop3_deleted_count', 'imap_command_count', 'imap_error_count', 'imap_fetched_count', 'imap_fetched_bytes', 'imap_appended_count', 'imap_appended_bytes', 'imap_compressed', 'nntp_command_count', 'nntp_error_count', 'nntp_article_count', 'nntp_article_bytes', 'nntp_posted_count', 'nntp_posted_bytes', 'nntp_compressed', 'irc_operator', 'irc_command_count', 'irc_error_count', 'irc_sent_count', 'irc_received_count', 'sip_request_count', 'sip_error_count', 'sip_call_count', 'rlogin_window_width', 'rlogin_window_height', 'rlogin_window_changes', 'rlogin_command_count', 'rlogin_hidden_lines', 'rsh_errors_port', 'rsh_output_bytes', 'rsh_input_bytes', 'rsh_file_count', 'rexec_errors_port', 'rexec_output_bytes', 'rexec_input_bytes', 'telnet_window_width', 'telnet_window_height', 'telnet_window_changes', 'telnet_start_tls', 'telnet_compression', 'telnet_tn3270', 'telnet_command_count', 'telnet_hidden_lines'), JSONExtractKeys(line)) != isNotNull(record.`seq`) + isNotNull(record.`client_port`) + isNotNull(record.`server_port`) + isNotNull(record.`vlan`) + isNotNull(record.`duration_ms`) + isNotNull(record.`client_bytes`) + isNotNull(record.`server_bytes`) + isNotNull(record.`client_packets`) + isNotNull(record.`server_packets`) + isNotNull(record.`missed_bytes`) + isNotNull(record.`rtt_us`) + isNotNull(record.`encrypted`) + isNotNull(record.`auth_attempts`) + isNotNull(record.`event_count`) + isNotNull(record.`events_dropped`) + isNotNull(record.`confidence`) + isNotNull(record.`duplicate_packets`) + isNotNull(record.`ssh_host_key_bits`) + isNotNull(record.`ssh_strict_kex`) + isNotNull(record.`ssh_terrapin_exposed`) + isNotNull(record.`ssh_post_quantum`) + isNotNull(record.`ssh_auth_partial_success`) + isNotNull(record.`ssh_auth_banner`) + isNotNull(record.`ssh_client_key_bits`) + isNotNull(record.`ssh_activity_confidence`) + isNotNull(record.`ssh_transfer_bytes`) + isNotNull(record.`ssh_keystroke_obfuscation`) + isNotNull(record.`ssh_keystrokes`) + isNotNull(record.`ssh_commands`) + isNotNull(record.`ssh_typing_bursts`) + isNotNull(record.`ssh_idle_ms`) + isNotNull(record.`ssh_agent_forwarding`) + isNotNull(record.`ssh_x11_forwarding`) + isNotNull(record.`ssh_rekeys`) + isNotNull(record.`tls_resumed`) + isNotNull(record.`tls_established`) + isNotNull(record.`tls_certificate_count`) + isNotNull(record.`rdp_restricted_admin`) + isNotNull(record.`rdp_remote_guard`) + isNotNull(record.`rdp_channels_joined`) + isNotNull(record.`rdp_client_build_number`) + isNotNull(record.`rdp_desktop_width`) + isNotNull(record.`rdp_desktop_height`) + isNotNull(record.`rdp_color_depth`) + isNotNull(record.`rdp_monitors`) + isNotNull(record.`rdp_admin_session`) + isNotNull(record.`rdp_certificate_count`) + isNotNull(record.`rdp_preconnection_id`) + isNotNull(record.`rdp_reconnect`) + isNotNull(record.`rdp_redirected_session_id`) + isNotNull(record.`rdp_keyboard_layout_code`) + isNotNull(record.`rdp_time_zone_bias`) + isNotNull(record.`rdp_session_reached`) + isNotNull(record.`rdp_inputs`) + isNotNull(record.`rdp_idle_ms`) + isNotNull(record.`rdp_screen_bytes`) + isNotNull(record.`rdp_screen_active_seconds`) + isNotNull(record.`rdp_session_seconds`) + isNotNull(record.`rdp_transfer_bytes`) + isNotNull(record.`rdp_udp_bytes`) + isNotNull(record.`rdp_upload_bytes`) + isNotNull(record.`rdp_download_bytes`) + isNotNull(record.`http_status`) + isNotNull(record.`http_last_status`) + isNotNull(record.`http_request_count`) + isNotNull(record.`http_response_count`) + isNotNull(record.`http_informational_count`) + isNotNull(record.`http_success_count`) + isNotNull(record.`http_redirect_count`) + isNotNull(record.`http_client_error_count`) + isNotNull(record.`http_server_error_count`) + isNotNull(record.`http_request_bytes`) + isNotNull(record.`http_response_bytes`) + isNotNull(record.`http_proxied`) + isNotNull(record.`http_pipelined`) + isNotNull(record.`ftp_passive`) + isNotNull(record.`ftp_active`) + isNotNull(record.`ftp_command_count`) + isNotNull(record.`ftp_error_count`) + isNotNull(record.`ftp_files_downloaded`) + isNotNull(record.`ftp_files_uploaded`) + isNotNull(record.`ftp_bytes_downloaded`) + isNotNull(record.`ftp_bytes_uploaded`) + isNotNull(record.`smtp_lmtp`) + isNotNull(record.`smtp_command_count`) + isNotNull(record.`smtp_error_count`) + isNotNull(record.`smtp_message_count`) + isNotNull(record.`smtp_recipient_count`) + isNotNull(record.`smtp_refused_recipient_count`) + isNotNull(record.`smtp_message_bytes`) + isNotNull(record.`pop3_command_count`) + isNotNull(record.`pop3_error_count`) + isNotNull(record.`pop3_mailbox_count`) + isNotNull(record.`pop3_mailbox_bytes`) + isNotNull(record.`pop3_retrieved_count`) + isNotNull(record.`pop3_retrieved_bytes`) + isNotNull(record.`pop3_deleted_count`) + isNotNull(record.`imap_command_count`) + isNotNull(record.`imap_error_count`) + isNotNull(record.`imap_fetched_count`) + isNotNull(record.`imap_fetched_bytes`) + isNotNull(record.`imap_appended_count`) + isNotNull(record.`imap_appended_bytes`) + isNotNull(record.`imap_compressed`) + isNotNull(record.`nntp_command_count`) + isNotNull(record.`nntp_error_count`) + isNotNull(record.`nntp_article_count`) + isNotNull(record.`nntp_article_bytes`) + isNotNull(record.`nntp_posted_count`) + isNotNull(record.`nntp_posted_bytes`) + isNotNull(record.`nntp_compressed`) + isNotNull(record.`irc_operator`) + isNotNull(record.`irc_command_count`) + isNotNull(record.`irc_error_count`) + isNotNull(record.`irc_sent_count`) + isNotNull(record.`irc_received_count`) + isNotNull(record.`sip_request_count`) + isNotNull(record.`sip_error_count`) + isNotNull(record.`sip_call_count`) + isNotNull(record.`rlogin_window_width`) + isNotNull(record.`rlogin_window_height`) + isNotNull(record.`rlogin_window_changes`) + isNotNull(record.`rlogin_command_count`) + isNotNull(record.`rlogin_hidden_lines`) + isNotNull(record.`rsh_errors_port`) + isNotNull(record.`rsh_output_bytes`) + isNotNull(record.`rsh_input_bytes`) + isNotNull(record.`rsh_file_count`) + isNotNull(record.`rexec_errors_port`) + isNotNull(record.`rexec_output_bytes`) + isNotNull(record.`rexec_input_bytes`) + isNotNull(record.`telnet_window_width`) + isNotNull(record.`telnet_window_height`) + isNotNull(record.`telnet_window_changes`) + isNotNull(record.`telnet_start_tls`) + isNotNull(record.`telnet_compression`) + isNotNull(record.`telnet_tn3270`) + isNotNull(record.`telnet_command_count`) + isNotNull(record.`telnet_hidden_lines`)
                AND arrayCount(pair -> pair.1 IN ('seq', 'client_port', 'server_port', 'vlan', 'duration_ms', 'client_bytes', 'server_bytes', 'client_packets', 'server_packets', 'missed_bytes', 'rtt_us', 'encrypted', 'auth_attempts', 'event_count', 'events_dropped', 'confidence', 'duplicate_packets', 'ssh_host_key_bits', 'ssh_strict_kex', 'ssh_terrapin_exposed', 'ssh_post_quantum', 'ssh_auth_partial_success', 'ssh_auth_banner', 'ssh_client_key_bits', 'ssh_activity_confidence', 'ssh_transfer_bytes', 'ssh_keystroke_obfuscation', 'ssh_keystrokes', 'ssh_commands', 'ssh_typing_bursts', 'ssh_idle_ms', 'ssh_agent_forwarding', 'ssh_x11_forwarding', 'ssh_rekeys', 'tls_resumed', 'tls_established', 'tls_certificate_count', 'rdp_restricted_admin', 'rdp_remote_guard', 'rdp_channels_joined', 'rdp_client_build_number', 'rdp_desktop_width', 'rdp_desktop_height', 'rdp_color_depth', 'rdp_monitors', 'rdp_admin_session', 'rdp_certificate_count', 'rdp_preconnection_id', 'rdp_reconnect', 'rdp_redirected_session_id', 'rdp_keyboard_layout_code', 'rdp_time_zone_bias', 'rdp_session_reached', 'rdp_inputs', 'rdp_idle_ms', 'rdp_screen_bytes', 'rdp_screen_active_seconds', 'rdp_session_seconds', 'rdp_transfer_bytes', 'rdp_udp_bytes', 'rdp_upload_bytes', 'rdp_download_bytes', 'http_status', 'http_last_status', 'http_request_count', 'http_response_count', 'http_informational_count', 'http_success_count', 'http_redirect_count', 'http_client_error_count', 'http_server_error_count', 'http_request_bytes', 'http_response_bytes', 'http_proxied', 'http_pipelined', 'ftp_passive', 'ftp_active', 'ftp_command_count', 'ftp_error_count', 'ftp_files_downloaded', 'ftp_files_uploaded', 'ftp_bytes_downloaded', 'ftp_bytes_uploaded', 'smtp_lmtp', 'smtp_command_count', 'smtp_error_count', 'smtp_message_count', 'smtp_recipient_count', 'smtp_refused_recipient_count', 'smtp_message_bytes', 'pop3_command_count', 'pop3_error_count', 'pop3_mailbox_count', 'pop3_mailbox_bytes', 'pop3_retrieved_count', 'pop3_retrieved_bytes', 'pop3_deleted_count', 'imap_command_count', 'imap_error_count', 'imap_fetched_count', 'imap_fetched_bytes', 'imap_appended_count', 'imap_appended_bytes', 'imap_compressed', 'nntp_command_count', 'nntp_error_count', 'nntp_article_count', 'nntp_article_bytes', 'nntp_posted_count', 'nntp_posted_bytes', 'nntp_compressed', 'irc_operator', 'irc_command_count', 'irc_error_count', 'irc_sent_count', 'irc_received_count', 'sip_request_count', 'sip_error_count', 'sip_call_count', 'rlogin_window_width', 'rlogin_window_height', 'rlogin_window_changes', 'rlogin_command_count', 'rlogin_hidden_lines', 'rsh_errors_port', 'rsh_output_bytes', 'rsh_input_bytes', 'rsh_file_count', 'rexec_errors_port', 'rexec_output_bytes', 'rexec_input_bytes', 'telnet_window_width', 'telnet_window_height', 'telnet_window_changes', 'telnet_start_tls', 'telnet_compression', 'telnet_tn3270', 'telnet_command_count', 'telnet_hidden_lines') AND pair.2 != 'null', JSONExtractKeysAndValuesRaw(line)) != isNotNull(record.`seq`) + isNotNull(record.`client_port`) + isNotNull(record.`server_port`) + isNotNull(record.`vlan`) + isNotNull(record.`duration_ms`) + isNotNull(record.`client_bytes`) + isNotNull(record.`server_bytes`) + isNotNull(record.`client_packets`) + isNotNull(record.`server_packets`) + isNotNull(record.`missed_bytes`) + isNotNull(record.`rtt_us`) + isNotNull(record.`encrypted`) + isNotNull(record.`auth_attempts`) + isNotNull(record.`event_count`) + isNotNull(record.`events_dropped`) + isNotNull(record.`confidence`) + isNotNull(record.`duplicate_packets`) + isNotNull(record.`ssh_host_key_bits`) + isNotNull(record.`ssh_strict_kex`) + isNotNull(record.`ssh_terrapin_exposed`) + isNotNull(record.`ssh_post_quantum`) + isNotNull(record.`ssh_auth_partial_success`) + isNotNull(record.`ssh_auth_banner`) + isNotNull(record.`ssh_client_key_bits`) + isNotNull(record.`ssh_activity_confidence`) + isNotNull(record.`ssh_transfer_bytes`) + isNotNull(record.`ssh_keystroke_obfuscation`) + isNotNull(record.`ssh_keystrokes`) + isNotNull(record.`ssh_commands`) + isNotNull(record.`ssh_typing_bursts`) + isNotNull(record.`ssh_idle_ms`) + isNotNull(record.`ssh_agent_forwarding`) + isNotNull(record.`ssh_x11_forwarding`) + isNotNull(record.`ssh_rekeys`) + isNotNull(record.`tls_resumed`) + isNotNull(record.`tls_established`) + isNotNull(record.`tls_certificate_count`) + isNotNull(record.`rdp_restricted_admin`) + isNotNull(record.`rdp_remote_guard`) + isNotNull(record.`rdp_channels_joined`) + isNotNull(record.`rdp_client_build_number`) + isNotNull(record.`rdp_desktop_width`) + isNotNull(record.`rdp_desktop_height`) + isNotNull(record.`rdp_color_depth`) + isNotNull(record.`rdp_monitors`) + isNotNull(record.`rdp_admin_session`) + isNotNull(record.`rdp_certificate_count`) + isNotNull(record.`rdp_preconnection_id`) + isNotNull(record.`rdp_reconnect`) + isNotNull(record.`rdp_redirected_session_id`) + isNotNull(record.`rdp_keyboard_layout_code`) + isNotNull(record.`rdp_time_zone_bias`) + isNotNull(record.`rdp_session_reached`) + isNotNull(record.`rdp_inputs`) + isNotNull(record.`rdp_idle_ms`) + isNotNull(record.`rdp_screen_bytes`) + isNotNull(record.`rdp_screen_active_seconds`) + isNotNull(record.`rdp_session_seconds`) + isNotNull(record.`rdp_transfer_bytes`) + isNotNull(record.`rdp_udp_bytes`) + isNotNull(record.`rdp_upload_bytes`) + isNotNull(record.`rdp_download_bytes`) + isNotNull(record.`http_status`) + isNotNull(record.`http_last_status`) + isNotNull(record.`http_request_count`) + isNotNull(record.`http_response_count`) + isNotNull(record.`http_informational_count`) + isNotNull(record.`http_success_count`) + isNotNull(record.`http_redirect_count`) + isNotNull(record.`http_client_error_count`) + isNotNull(record.`http_server_error_count`) + isNotNull(record.`http_request_bytes`) + isNotNull(record.`http_response_bytes`) + isNotNull(record.`http_proxied`) + isNotNull(record.`http_pipelined`) + isNotNull(record.`ftp_passive`) + isNotNull(record.`ftp_active`) + isNotNull(record.`ftp_command_count`) + isNotNull(record.`ftp_error_count`) + isNotNull(record.`ftp_files_downloaded`) + isNotNull(record.`ftp_files_uploaded`) + isNotNull(record.`ftp_bytes_downloaded`) + isNotNull(record.`ftp_bytes_uploaded`) + isNotNull(record.`smtp_lmtp`) + isNotNull(record.`smtp_command_count`) + isNotNull(record.`smtp_error_count`) + isNotNull(record.`smtp_message_count`) + isNotNull(record.`smtp_recipient_count`) + isNotNull(record.`smtp_refused_recipient_count`) + isNotNull(record.`smtp_message_bytes`) + isNotNull(record.`pop3_command_count`) + isNotNull(record.`pop3_error_count`) + isNotNull(record.`pop3_mailbox_count`) + isNotNull(record.`pop3_mailbox_bytes`) + isNotNull(record.`pop3_retrieved_count`) + isNotNull(record.`pop3_retrieved_bytes`) + isNotNull(record.`pop3_deleted_count`) + isNotNull(record.`imap_command_count`) + isNotNull(record.`imap_error_count`) + isNotNull(record.`imap_fetched_count`) + isNotNull(record.`imap_fetched_bytes`) + isNotNull(record.`imap_appended_count`) + isNotNull(record.`imap_appended_bytes`) + isNotNull(record.`imap_compressed`) + isNotNull(record.`nntp_command_count`) + isNotNull(record.`nntp_error_count`) + isNotNull(record.`nntp_article_count`) + isNotNull(record.`nntp_article_bytes`) + isNotNull(record.`nntp_posted_count`) + isNotNull(record.`nntp_posted_bytes`) + isNotNull(record.`nntp_compressed`) + isNotNull(record.`irc_operator`) + isNotNull(record.`irc_command_count`) + isNotNull(record.`irc_error_count`) + isNotNull(record.`irc_sent_count`) + isNotNull(record.`irc_received_count`) + isNotNull(record.`sip_request_count`) + isNotNull(record.`sip_error_count`) + isNotNull(record.`sip_call_count`) + isNotNull(record.`rlogin_window_width`) + isNotNull(record.`rlogin_window_height`) + isNotNull(record.`rlogin_window_changes`) + isNotNull(record.`rlogin_command_count`) + isNotNull(record.`rlogin_hidden_lines`) + isNotNull(record.`rsh_errors_port`) + isNotNull(record.`rsh_output_bytes`) + isNotNull(record.`rsh_input_bytes`) + isNotNull(record.`rsh_file_count`) + isNotNull(record.`rexec_errors_port`) + isNotNull(record.`rexec_output_bytes`) + isNotNull(record.`rexec_input_bytes`) + isNotNull(record.`telnet_window_width`) + isNotNull(record.`telnet_window_height`) + isNotNull(record.`telnet_window_changes`) + isNotNull(record.`telnet_start_tls`) + isNotNull(record.`telnet_compression`) + isNotNull(record.`telnet_tn3270`) + isNotNull(record.`telnet_command_count`) + isNotNull(record.`telnet_hidden_lines`))
                OR (record.`client_ip` != '' AND isNull(toIPv6OrNull(record.`client_ip`)))
                OR (record.`server_ip` != '' AND isNull(toIPv6OrNull(record.`server_ip`)))
                OR (record.`started_at` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`started_at`, 6, 'UTC')))
                OR (record.`ended_at` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`ended_at`, 6, 'UTC')))
                OR (record.`tls_certificate_not_before` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`tls_certificate_not_before`, 6, 'UTC')))
                OR (record.`tls_certificate_not_after` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`tls_certificate_not_after`, 6, 'UTC')))
                OR JSONType(line, 'anomalies') NOT IN ('Array', 'Null')
                OR JSONType(line, 'tags') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_client_host_key_algorithms') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_server_host_key_algorithms') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_weak_algorithms') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_auth_methods_offered') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_auth_methods_tried') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ssh_uses') NOT IN ('Array', 'Null')
                OR JSONType(line, 'tls_client_alpn') NOT IN ('Array', 'Null')
                OR JSONType(line, 'tls_certificate_names') NOT IN ('Array', 'Null')
                OR JSONType(line, 'rdp_requested_protocols') NOT IN ('Array', 'Null')
                OR JSONType(line, 'rdp_channels') NOT IN ('Array', 'Null')
                OR JSONType(line, 'rdp_server_flags') NOT IN ('Array', 'Null')
                OR JSONType(line, 'rdp_encryption_methods_offered') NOT IN ('Array', 'Null')
                OR JSONType(line, 'rdp_client_capabilities') NOT IN ('Array', 'Null')
                OR JSONType(line, 'http_methods') NOT IN ('Array', 'Null')
                OR JSONType(line, 'http_hosts') NOT IN ('Array', 'Null')
                OR JSONType(line, 'http_content_types') NOT IN ('Array', 'Null')
                OR JSONType(line, 'http_auth_schemes') NOT IN ('Array', 'Null')
                OR JSONType(line, 'ftp_features') NOT IN ('Array', 'Null')
                OR JSONType(line, 'smtp_extensions') NOT IN ('Array', 'Null')
                OR JSONType(line, 'pop3_capabilities') NOT IN ('Array', 'Null')
                OR JSONType(line, 'imap_capabilities') NOT IN ('Array', 'Null')
                OR JSONType(line, 'imap_mailboxes') NOT IN ('Array', 'Null')
                OR JSONType(line, 'nntp_capabilities') NOT IN ('Array', 'Null')
                OR JSONType(line, 'nntp_groups') NOT IN ('Array', 'Null')
                OR JSONType(line, 'irc_channels') NOT IN ('Array', 'Null')
                OR JSONType(line, 'sip_methods') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_terminal_types') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_environment') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_options_client') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_options_server') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_negotiation_client') NOT IN ('Array', 'Null')
                OR JSONType(line, 'telnet_negotiation_server') NOT IN ('Array', 'Null'), 'A value is not of the type of its column',
            '') AS error
    FROM
    (
        SELECT line, _topic, _partition, _offset, _timestamp_ms, JSONExtract(line, 'Tuple(stream String, `session_id` String, `seq` Nullable(UInt32), `state` String, `end_reason` String, `sensor` String, `source` String, `parent_session_id` String, `community_id` String, `protocol` String, `transport` String, `client_ip` String, `client_port` Nullable(UInt16), `server_ip` String, `server_port` Nullable(UInt16), `vlan` Nullable(UInt16), `tunnel` String, `started_at` String, `ended_at` String, `duration_ms` Nullable(Float64), `client_bytes` Nullable(UInt64), `server_bytes` Nullable(UInt64), `client_packets` Nullable(UInt64), `server_packets` Nullable(UInt64), `missed_bytes` Nullable(UInt64), `visibility` String, `tcp_state` String, `tcp_history` String, `rtt_us` Nullable(UInt32), `encrypted` Nullable(Bool), `user` String, `user_domain` String, `auth_method` String, `auth_result` String, `auth_attempts` Nullable(UInt32), `client_software` String, `server_software` String, `activity` String, `event_count` Nullable(UInt32), `events_dropped` Nullable(UInt32), `confidence` Nullable(Float64), `evidence` String, `duplicate_packets` Nullable(UInt64), `anomalies` Array(String), `tags` Array(String), `ssh_version` String, `ssh_client_banner` String, `ssh_server_banner` String, `ssh_client_product` String, `ssh_client_version` String, `ssh_client_platform` String, `ssh_server_product` String, `ssh_server_version` String, `ssh_server_platform` String, `ssh_kex` String, `ssh_host_key_algorithm` String, `ssh_host_key_fingerprint` String, `ssh_host_key_type` String, `ssh_host_key_bits` Nullable(UInt16), `ssh_cipher` String, `ssh_mac` String, `ssh_compression` String, `ssh_cipher_to_client` String, `ssh_mac_to_client` String, `ssh_hassh` String, `ssh_hassh_server` String, `ssh_client_host_key_algorithms` Array(String), `ssh_server_host_key_algorithms` Array(String), `ssh_kex_guess` String, `ssh_strict_kex` Nullable(Bool), `ssh_terrapin_exposed` Nullable(Bool), `ssh_weak_algorithms` Array(String), `ssh_host_key_before` String, `ssh_post_quantum` Nullable(Bool), `ssh_auth_methods_offered` Array(String), `ssh_auth_methods_tried` Array(String), `ssh_auth_partial_success` Nullable(Bool), `ssh_auth_banner` Nullable(Bool), `ssh_client_key_algorithm` String, `ssh_client_key_bits` Nullable(UInt16), `ssh_uses` Array(String), `ssh_activity_confidence` Nullable(Float64), `ssh_activity_evidence` String, `ssh_transfer_direction` String, `ssh_transfer_bytes` Nullable(UInt64), `ssh_keystroke_obfuscation` Nullable(Bool), `ssh_keystrokes` Nullable(UInt32), `ssh_commands` Nullable(UInt32), `ssh_typing_bursts` Nullable(UInt32), `ssh_typist` String, `ssh_idle_ms` Nullable(UInt64), `ssh_agent_forwarding` Nullable(Bool), `ssh_x11_forwarding` Nullable(Bool), `ssh_rekeys` Nullable(UInt16), `ssh_reverse` String, `tls_version` String, `tls_cipher` String, `tls_group` String, `tls_server_name` String, `tls_alpn` String, `tls_client_alpn` Array(String), `tls_ja3` String, `tls_ja3s` String, `tls_ja4` String, `tls_resumed` Nullable(Bool), `tls_established` Nullable(Bool), `tls_alert` String, `tls_certificate_subject` String, `tls_certificate_issuer` String, `tls_certificate_sha256` String, `tls_certificate_not_before` String, `tls_certificate_not_after` String, `tls_certificate_names` Array(String), `tls_certificate_count` Nullable(UInt16), `tls_client_certificate_subject` String, `rdp_cookie` String, `rdp_routing_token` String, `rdp_routing_target` String, `rdp_requested_protocols` Array(String), `rdp_restricted_admin` Nullable(Bool), `rdp_remote_guard` Nullable(Bool), `rdp_result` String, `rdp_security_protocol` String, `rdp_negotiation_failure` String, `rdp_channels` Array(String), `rdp_channels_joined` Nullable(UInt16), `rdp_keyboard_layout` String, `rdp_client_build` String, `rdp_client_build_number` Nullable(UInt32), `rdp_client_name` String, `rdp_client_product_id` String, `rdp_client_version` String, `rdp_server_version` String, `rdp_desktop_width` Nullable(UInt16), `rdp_desktop_height` Nullable(UInt16), `rdp_color_depth` Nullable(UInt16), `rdp_monitors` Nullable(UInt8), `rdp_admin_session` Nullable(Bool), `rdp_encryption_level` String, `rdp_encryption_method` String, `rdp_certificate_type` String, `rdp_certificate_count` Nullable(UInt16), `rdp_initial_program` String, `rdp_client_address` String, `rdp_client_directory` String, `rdp_preconnection_id` Nullable(UInt32), `rdp_preconnection_blob` String, `rdp_correlation_id` String, `rdp_server_flags` Array(String), `rdp_reconnect` Nullable(Bool), `rdp_redirected_session_id` Nullable(UInt32), `rdp_encryption_methods_offered` Array(String), `rdp_keyboard_layout_code` Nullable(UInt32), `rdp_keyboard_type` String, `rdp_client_windows` String, `rdp_client_capabilities` Array(String), `rdp_connection_type` String, `rdp_fingerprint` String, `rdp_tool` String, `rdp_tool_evidence` String, `rdp_time_zone` String, `rdp_time_zone_bias` Nullable(Int32), `rdp_compression` String, `rdp_client_os` String, `rdp_licensing` String, `rdp_nla_result` String, `rdp_session_reached` Nullable(Bool), `rdp_error_info` String, `rdp_disconnected_by` String, `rdp_inputs` Nullable(UInt32), `rdp_idle_ms` Nullable(UInt32), `rdp_screen_state` String, `rdp_screen_bytes` Nullable(UInt64), `rdp_screen_active_seconds` Nullable(UInt32), `rdp_session_seconds` Nullable(UInt32), `rdp_transfer_direction` String, `rdp_transfer_bytes` Nullable(UInt64), `rdp_udp_bytes` Nullable(UInt64), `rdp_upload_bytes` Nullable(UInt64), `rdp_download_bytes` Nullable(UInt64), `rdp_disconnect_reason` String, `http_method` String, `http_host` String, `http_path` String, `http_version` String, `http_status` Nullable(UInt16), `http_last_status` Nullable(UInt16), `http_user_agent` String, `http_referrer` String, `http_server` String, `http_request_count` Nullable(UInt32), `http_response_count` Nullable(UInt32), `http_informational_count` Nullable(UInt32), `http_success_count` Nullable(UInt32), `http_redirect_count` Nullable(UInt32), `http_client_error_count` Nullable(UInt32), `http_server_error_count` Nullable(UInt32), `http_request_bytes` Nullable(UInt64), `http_response_bytes` Nullable(UInt64), `http_methods` Array(String), `http_hosts` Array(String), `http_content_types` Array(String), `http_auth_schemes` Array(String), `http_workstation` String, `http_forwarded_for` String, `http_proxied` Nullable(Bool), `http_pipelined` Nullable(Bool), `http_upgrade` String, `ftp_greeting` String, `ftp_system` String, `ftp_features` Array(String), `ftp_virtual_host` String, `ftp_cwd` String, `ftp_auth_mechanism` String, `ftp_data_protection` String, `ftp_passive` Nullable(Bool), `ftp_active` Nullable(Bool), `ftp_command_count` Nullable(UInt32), `ftp_error_count` Nullable(UInt32), `ftp_files_downloaded` Nullable(UInt32), `ftp_files_uploaded` Nullable(UInt32), `ftp_bytes_downloaded` Nullable(UInt64), `ftp_bytes_uploaded` Nullable(UInt64), `smtp_greeting` String, `smtp_helo` String, `smtp_extensions` Array(String), `smtp_mail_from` String, `smtp_lmtp` Nullable(Bool), `smtp_command_count` Nullable(UInt32), `smtp_error_count` Nullable(UInt32), `smtp_message_count` Nullable(UInt32), `smtp_recipient_count` Nullable(UInt32), `smtp_refused_recipient_count` Nullable(UInt32), `smtp_message_bytes` Nullable(UInt64), `pop3_greeting` String, `pop3_capabilities` Array(String), `pop3_command_count` Nullable(UInt32), `pop3_error_count` Nullable(UInt32), `pop3_mailbox_count` Nullable(UInt32), `pop3_mailbox_bytes` Nullable(UInt64), `pop3_retrieved_count` Nullable(UInt32), `pop3_retrieved_bytes` Nullable(UInt64), `pop3_deleted_count` Nullable(UInt32), `imap_greeting` String, `imap_capabilities` Array(String), `imap_mailboxes` Array(String), `imap_command_count` Nullable(UInt32), `imap_error_count` Nullable(UInt32), `imap_fetched_count` Nullable(UInt32), `imap_fetched_bytes` Nullable(UInt64), `imap_appended_count` Nullable(UInt32), `imap_appended_bytes` Nullable(UInt64), `imap_compressed` Nullable(Bool), `nntp_greeting` String, `nntp_capabilities` Array(String), `nntp_groups` Array(String), `nntp_command_count` Nullable(UInt32), `nntp_error_count` Nullable(UInt32), `nntp_article_count` Nullable(UInt32), `nntp_article_bytes` Nullable(UInt64), `nntp_posted_count` Nullable(UInt32), `nntp_posted_bytes` Nullable(UInt64), `nntp_compressed` Nullable(Bool), `irc_nick` String, `irc_real_name` String, `irc_server_name` String, `irc_network` String, `irc_channels` Array(String), `irc_operator` Nullable(Bool), `irc_command_count` Nullable(UInt32), `irc_error_count` Nullable(UInt32), `irc_sent_count` Nullable(UInt32), `irc_received_count` Nullable(UInt32), `sip_methods` Array(String), `sip_registered` String, `sip_caller` String, `sip_callee` String, `sip_request_count` Nullable(UInt32), `sip_error_count` Nullable(UInt32), `sip_call_count` Nullable(UInt32), `rlogin_client_user` String, `rlogin_terminal_type` String, `rlogin_terminal_speed` String, `rlogin_window_width` Nullable(UInt16), `rlogin_window_height` Nullable(UInt16), `rlogin_window_changes` Nullable(UInt32), `rlogin_banner` String, `rlogin_login_prompt` String, `rlogin_prompt` String, `rlogin_device_name` String, `rlogin_command_count` Nullable(UInt32), `rlogin_hidden_lines` Nullable(UInt32), `rsh_client_user` String, `rsh_command` String, `rsh_errors_port` Nullable(UInt16), `rsh_result` String, `rsh_output_bytes` Nullable(UInt64), `rsh_input_bytes` Nullable(UInt64), `rsh_file_count` Nullable(UInt32), `rexec_command` String, `rexec_errors_port` Nullable(UInt16), `rexec_result` String, `rexec_output_bytes` Nullable(UInt64), `rexec_input_bytes` Nullable(UInt64), `telnet_terminal_type` String, `telnet_window_width` Nullable(UInt16), `telnet_window_height` Nullable(UInt16), `telnet_window_first` String, `telnet_window_changes` Nullable(UInt16), `telnet_terminal_types` Array(String), `telnet_environment` Array(String), `telnet_terminal_speed` String, `telnet_x_display` String, `telnet_options_client` Array(String), `telnet_options_server` Array(String), `telnet_negotiation_client` Array(String), `telnet_negotiation_server` Array(String), `telnet_line_mode` String, `telnet_authentication_option` String, `telnet_encryption_option` String, `telnet_start_tls` Nullable(Bool), `telnet_compression` Nullable(Bool), `telnet_charset` String, `telnet_tn3270` Nullable(Bool), `telnet_device_type` String, `telnet_lu_name` String, `telnet_banner` String, `telnet_login_prompt` String, `telnet_prompt` String, `telnet_device_name` String, `telnet_command_count` Nullable(UInt32), `telnet_hidden_lines` Nullable(UInt32))') AS record
        FROM earshot.kafka_sessions
    )
)
COMMENT '(earshot 59b9b03fa6ab)';

CREATE TABLE earshot.kafka_events_taken
(
    `session_id` String,
    `event_seq` UInt32,
    `ts` DateTime64(6, 'UTC'),
    `kind` LowCardinality(String),
    `protocol` LowCardinality(String),
    `sensor` LowCardinality(String),
    `client_ip` IPv6,
    `server_ip` IPv6,
    `server_port` UInt16,
    `user` String,
    `action` LowCardinality(String),
    `object` String,
    `status` LowCardinality(String),
    `status_code` String,
    `status_text` String,
    `bytes` UInt64,
    `duration_ms` Float64,
    `detail` String,
    `kafka_stream` LowCardinality(String),
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String,
    `kafka_day` UInt64
)
ENGINE = Null
COMMENT '(earshot ad2f9a394371)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_0
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 0
COMMENT '(earshot 298562c68636)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_1
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 1
COMMENT '(earshot a5d30c71d66e)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_2
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 2
COMMENT '(earshot 1630cac051b3)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_3
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 3
COMMENT '(earshot 99f856fb6627)';

CREATE MATERIALIZED VIEW earshot.kafka_events_reject
TO earshot.dead_letters AS
SELECT 'events' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset,
    kafka_ts AS ts, kafka_message AS message, kafka_reason AS error
FROM
(
    SELECT kafka_topic, kafka_partition, kafka_offset, kafka_ts, kafka_message,
        multiIf(kafka_error = 'A value is not of the type of its column', concat(kafka_error, ': ', arrayStringConcat(arrayFilter(name -> name != '', [if(`event_seq` = defaultValueOfArgumentType(`event_seq`) AND JSONExtractRaw(kafka_message, 'event_seq') NOT IN ('', 'null', '0', '0.0', '-0'), 'event_seq', ''),
                if(`ts` = defaultValueOfArgumentType(`ts`) AND JSONExtractRaw(kafka_message, 'ts') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'ts', ''),
                if(`client_ip` = defaultValueOfArgumentType(`client_ip`) AND JSONExtractRaw(kafka_message, 'client_ip') NOT IN ('', 'null', '""', '"::"'), 'client_ip', ''),
                if(`server_ip` = defaultValueOfArgumentType(`server_ip`) AND JSONExtractRaw(kafka_message, 'server_ip') NOT IN ('', 'null', '""', '"::"'), 'server_ip', ''),
                if(`server_port` = defaultValueOfArgumentType(`server_port`) AND JSONExtractRaw(kafka_message, 'server_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'server_port', ''),
                if(`bytes` = defaultValueOfArgumentType(`bytes`) AND JSONExtractRaw(kafka_message, 'bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'bytes', ''),
                if(`duration_ms` = defaultValueOfArgumentType(`duration_ms`) AND JSONExtractRaw(kafka_message, 'duration_ms') NOT IN ('', 'null', '0', '0.0', '-0'), 'duration_ms', '')]), ', ')),
            kafka_error != '', kafka_error,
            session_id = '', 'It has no session_id',
            kafka_stream NOT IN ('', 'events'), 'It is a record of another stream',
            'Its batch is of more than 400 days') AS kafka_reason
    FROM earshot.kafka_events_taken
    WHERE NOT (kafka_error = '' AND kafka_stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400)
)
COMMENT '(earshot 375908cad51f)';

CREATE TABLE earshot.kafka_events
(
    line String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.events.v1',
    kafka_group_name = 'clickhouse-events',
    kafka_format = 'LineAsString',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream'
COMMENT '(earshot b28a8f89f6e2)';

CREATE MATERIALIZED VIEW earshot.kafka_events_take
TO earshot.kafka_events_taken AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`,
    stream AS kafka_stream,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    line AS kafka_message,
    error AS kafka_error,
    dense_rank() OVER (ORDER BY toRelativeDayNum(ts) DESC) AS kafka_day
FROM
(
    SELECT record.stream AS stream,
        record.`session_id` AS `session_id`,
        ifNull(record.`event_seq`, 0) AS `event_seq`,
        ifNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `ts`,
        record.`kind` AS `kind`,
        record.`protocol` AS `protocol`,
        record.`sensor` AS `sensor`,
        ifNull(toIPv6OrNull(record.`client_ip`), toIPv6('::')) AS `client_ip`,
        ifNull(toIPv6OrNull(record.`server_ip`), toIPv6('::')) AS `server_ip`,
        ifNull(record.`server_port`, 0) AS `server_port`,
        record.`user` AS `user`,
        record.`action` AS `action`,
        record.`object` AS `object`,
        record.`status` AS `status`,
        record.`status_code` AS `status_code`,
        record.`status_text` AS `status_text`,
        ifNull(record.`bytes`, 0) AS `bytes`,
        ifNull(record.`duration_ms`, 0) AS `duration_ms`,
        record.`detail` AS `detail`,
        line, _topic, _partition, _offset, _timestamp_ms,
        multiIf(JSONType(line) != 'Object', 'It is not a JSON object',
            (arrayCount(name -> name IN ('event_seq', 'server_port', 'bytes', 'duration_ms'), JSONExtractKeys(line)) != isNotNull(record.`event_seq`) + isNotNull(record.`server_port`) + isNotNull(record.`bytes`) + isNotNull(record.`duration_ms`)
                AND arrayCount(pair -> pair.1 IN ('event_seq', 'server_port', 'bytes', 'duration_ms') AND pair.2 != 'null', JSONExtractKeysAndValuesRaw(line)) != isNotNull(record.`event_seq`) + isNotNull(record.`server_port`) + isNotNull(record.`bytes`) + isNotNull(record.`duration_ms`))
                OR (record.`ts` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC')))
                OR (record.`client_ip` != '' AND isNull(toIPv6OrNull(record.`client_ip`)))
                OR (record.`server_ip` != '' AND isNull(toIPv6OrNull(record.`server_ip`))), 'A value is not of the type of its column',
            '') AS error
    FROM
    (
        SELECT line, _topic, _partition, _offset, _timestamp_ms, JSONExtract(line, 'Tuple(stream String, `session_id` String, `event_seq` Nullable(UInt32), `ts` String, `kind` String, `protocol` String, `sensor` String, `client_ip` String, `server_ip` String, `server_port` Nullable(UInt16), `user` String, `action` String, `object` String, `status` String, `status_code` String, `status_text` String, `bytes` Nullable(UInt64), `duration_ms` Nullable(Float64), `detail` String)') AS record
        FROM earshot.kafka_events
    )
)
COMMENT '(earshot 6d093ac98c5b)';

CREATE TABLE earshot.kafka_transcripts_taken
(
    `session_id` String,
    `piece_seq` UInt32,
    `ts` DateTime64(6, 'UTC'),
    `kind` LowCardinality(String),
    `protocol` LowCardinality(String),
    `sensor` LowCardinality(String),
    `client_ip` IPv6,
    `server_ip` IPv6,
    `server_port` UInt16,
    `user` String,
    `encoding` LowCardinality(String),
    `text` String,
    `delays_us` Array(UInt32),
    `lengths` Array(UInt32),
    `offset` UInt64,
    `columns` UInt16,
    `rows` UInt16,
    `missing_bytes` UInt64,
    `dropped_bytes` UInt64,
    `kafka_stream` LowCardinality(String),
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String,
    `kafka_day` UInt64
)
ENGINE = Null
COMMENT '(earshot 89e3872fdfbc)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_store_0
TO earshot.transcripts AS
SELECT `session_id`, `piece_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `encoding`, `text`, `delays_us`, `lengths`, `offset`, `columns`, `rows`, `missing_bytes`, `dropped_bytes`
FROM earshot.kafka_transcripts_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'transcripts') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 0
COMMENT '(earshot 45c02f5b9e63)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_store_1
TO earshot.transcripts AS
SELECT `session_id`, `piece_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `encoding`, `text`, `delays_us`, `lengths`, `offset`, `columns`, `rows`, `missing_bytes`, `dropped_bytes`
FROM earshot.kafka_transcripts_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'transcripts') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 1
COMMENT '(earshot 38303ef0d1c8)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_store_2
TO earshot.transcripts AS
SELECT `session_id`, `piece_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `encoding`, `text`, `delays_us`, `lengths`, `offset`, `columns`, `rows`, `missing_bytes`, `dropped_bytes`
FROM earshot.kafka_transcripts_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'transcripts') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 2
COMMENT '(earshot 7927f37cc225)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_store_3
TO earshot.transcripts AS
SELECT `session_id`, `piece_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `encoding`, `text`, `delays_us`, `lengths`, `offset`, `columns`, `rows`, `missing_bytes`, `dropped_bytes`
FROM earshot.kafka_transcripts_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'transcripts') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 3
COMMENT '(earshot f07e9b14f90f)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_reject
TO earshot.dead_letters AS
SELECT 'transcripts' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset,
    kafka_ts AS ts, kafka_message AS message, kafka_reason AS error
FROM
(
    SELECT kafka_topic, kafka_partition, kafka_offset, kafka_ts, kafka_message,
        multiIf(kafka_error = 'A value is not of the type of its column', concat(kafka_error, ': ', arrayStringConcat(arrayFilter(name -> name != '', [if(`piece_seq` = defaultValueOfArgumentType(`piece_seq`) AND JSONExtractRaw(kafka_message, 'piece_seq') NOT IN ('', 'null', '0', '0.0', '-0'), 'piece_seq', ''),
                if(`ts` = defaultValueOfArgumentType(`ts`) AND JSONExtractRaw(kafka_message, 'ts') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'ts', ''),
                if(`client_ip` = defaultValueOfArgumentType(`client_ip`) AND JSONExtractRaw(kafka_message, 'client_ip') NOT IN ('', 'null', '""', '"::"'), 'client_ip', ''),
                if(`server_ip` = defaultValueOfArgumentType(`server_ip`) AND JSONExtractRaw(kafka_message, 'server_ip') NOT IN ('', 'null', '""', '"::"'), 'server_ip', ''),
                if(`server_port` = defaultValueOfArgumentType(`server_port`) AND JSONExtractRaw(kafka_message, 'server_port') NOT IN ('', 'null', '0', '0.0', '-0'), 'server_port', ''),
                if(`delays_us` = defaultValueOfArgumentType(`delays_us`) AND JSONExtractRaw(kafka_message, 'delays_us') NOT IN ('', 'null', '[]'), 'delays_us', ''),
                if(`lengths` = defaultValueOfArgumentType(`lengths`) AND JSONExtractRaw(kafka_message, 'lengths') NOT IN ('', 'null', '[]'), 'lengths', ''),
                if(`offset` = defaultValueOfArgumentType(`offset`) AND JSONExtractRaw(kafka_message, 'offset') NOT IN ('', 'null', '0', '0.0', '-0'), 'offset', ''),
                if(`columns` = defaultValueOfArgumentType(`columns`) AND JSONExtractRaw(kafka_message, 'columns') NOT IN ('', 'null', '0', '0.0', '-0'), 'columns', ''),
                if(`rows` = defaultValueOfArgumentType(`rows`) AND JSONExtractRaw(kafka_message, 'rows') NOT IN ('', 'null', '0', '0.0', '-0'), 'rows', ''),
                if(`missing_bytes` = defaultValueOfArgumentType(`missing_bytes`) AND JSONExtractRaw(kafka_message, 'missing_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'missing_bytes', ''),
                if(`dropped_bytes` = defaultValueOfArgumentType(`dropped_bytes`) AND JSONExtractRaw(kafka_message, 'dropped_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'dropped_bytes', '')]), ', ')),
            kafka_error != '', kafka_error,
            session_id = '', 'It has no session_id',
            kafka_stream NOT IN ('', 'transcripts'), 'It is a record of another stream',
            'Its batch is of more than 400 days') AS kafka_reason
    FROM earshot.kafka_transcripts_taken
    WHERE NOT (kafka_error = '' AND kafka_stream IN ('', 'transcripts') AND session_id != '' AND kafka_day <= 400)
)
COMMENT '(earshot e4b5dd31c0ab)';

CREATE TABLE earshot.kafka_transcripts
(
    line String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.transcripts.v1',
    kafka_group_name = 'clickhouse-transcripts',
    kafka_format = 'LineAsString',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream'
COMMENT '(earshot bb2f71dbbe0a)';

CREATE MATERIALIZED VIEW earshot.kafka_transcripts_take
TO earshot.kafka_transcripts_taken AS
SELECT `session_id`, `piece_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `encoding`, `text`, `delays_us`, `lengths`, `offset`, `columns`, `rows`, `missing_bytes`, `dropped_bytes`,
    stream AS kafka_stream,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    line AS kafka_message,
    error AS kafka_error,
    dense_rank() OVER (ORDER BY toRelativeDayNum(ts) DESC) AS kafka_day
FROM
(
    SELECT record.stream AS stream,
        record.`session_id` AS `session_id`,
        ifNull(record.`piece_seq`, 0) AS `piece_seq`,
        ifNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `ts`,
        record.`kind` AS `kind`,
        record.`protocol` AS `protocol`,
        record.`sensor` AS `sensor`,
        ifNull(toIPv6OrNull(record.`client_ip`), toIPv6('::')) AS `client_ip`,
        ifNull(toIPv6OrNull(record.`server_ip`), toIPv6('::')) AS `server_ip`,
        ifNull(record.`server_port`, 0) AS `server_port`,
        record.`user` AS `user`,
        record.`encoding` AS `encoding`,
        record.`text` AS `text`,
        record.`delays_us` AS `delays_us`,
        record.`lengths` AS `lengths`,
        ifNull(record.`offset`, 0) AS `offset`,
        ifNull(record.`columns`, 0) AS `columns`,
        ifNull(record.`rows`, 0) AS `rows`,
        ifNull(record.`missing_bytes`, 0) AS `missing_bytes`,
        ifNull(record.`dropped_bytes`, 0) AS `dropped_bytes`,
        line, _topic, _partition, _offset, _timestamp_ms,
        multiIf(JSONType(line) != 'Object', 'It is not a JSON object',
            (arrayCount(name -> name IN ('piece_seq', 'server_port', 'offset', 'columns', 'rows', 'missing_bytes', 'dropped_bytes'), JSONExtractKeys(line)) != isNotNull(record.`piece_seq`) + isNotNull(record.`server_port`) + isNotNull(record.`offset`) + isNotNull(record.`columns`) + isNotNull(record.`rows`) + isNotNull(record.`missing_bytes`) + isNotNull(record.`dropped_bytes`)
                AND arrayCount(pair -> pair.1 IN ('piece_seq', 'server_port', 'offset', 'columns', 'rows', 'missing_bytes', 'dropped_bytes') AND pair.2 != 'null', JSONExtractKeysAndValuesRaw(line)) != isNotNull(record.`piece_seq`) + isNotNull(record.`server_port`) + isNotNull(record.`offset`) + isNotNull(record.`columns`) + isNotNull(record.`rows`) + isNotNull(record.`missing_bytes`) + isNotNull(record.`dropped_bytes`))
                OR (record.`ts` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC')))
                OR (record.`client_ip` != '' AND isNull(toIPv6OrNull(record.`client_ip`)))
                OR (record.`server_ip` != '' AND isNull(toIPv6OrNull(record.`server_ip`)))
                OR JSONType(line, 'delays_us') NOT IN ('Array', 'Null')
                OR JSONType(line, 'lengths') NOT IN ('Array', 'Null'), 'A value is not of the type of its column',
            '') AS error
    FROM
    (
        SELECT line, _topic, _partition, _offset, _timestamp_ms, JSONExtract(line, 'Tuple(stream String, `session_id` String, `piece_seq` Nullable(UInt32), `ts` String, `kind` String, `protocol` String, `sensor` String, `client_ip` String, `server_ip` String, `server_port` Nullable(UInt16), `user` String, `encoding` String, `text` String, `delays_us` Array(UInt32), `lengths` Array(UInt32), `offset` Nullable(UInt64), `columns` Nullable(UInt16), `rows` Nullable(UInt16), `missing_bytes` Nullable(UInt64), `dropped_bytes` Nullable(UInt64))') AS record
        FROM earshot.kafka_transcripts
    )
)
COMMENT '(earshot f1cff33a616e)';

CREATE TABLE earshot.kafka_sensors_taken
(
    `ts` DateTime64(6, 'UTC'),
    `sensor` LowCardinality(String),
    `seq` UInt32,
    `reason` LowCardinality(String),
    `interval_s` Float64,
    `uptime_s` Float64,
    `version` LowCardinality(String),
    `driver` LowCardinality(String),
    `interfaces` Array(LowCardinality(String)),
    `interfaces_down` Array(LowCardinality(String)),
    `filter` String,
    `workers` UInt16,
    `packets` UInt64,
    `bytes` UInt64,
    `offered_packets` UInt64,
    `kernel_drops` UInt64,
    `ring_freezes` UInt64,
    `nic_drops` UInt64,
    `abandoned_packets` UInt64,
    `abandoned_sessions` UInt64,
    `worker_restarts` UInt64,
    `interface_downs` UInt64,
    `acks` UInt64,
    `ack_gaps` UInt64,
    `duplicates` UInt64,
    `cut` UInt64,
    `truncated` UInt64,
    `malformed` UInt64,
    `not_ip` UInt64,
    `supersize` UInt64,
    `vlan_tagged` UInt64,
    `fragments_dropped` UInt64,
    `flows` UInt64,
    `evicted` UInt64,
    `connections` UInt64,
    `one_sided` UInt64,
    `faults` UInt64,
    `notes_forgotten` UInt64,
    `transcript_dropped` UInt64,
    `records` UInt64,
    `records_lost` UInt64,
    `delivered` UInt64,
    `undeliverable` UInt64,
    `spool_gave_up_sessions` UInt64,
    `spool_gave_up_events` UInt64,
    `spool_gave_up_transcripts` UInt64,
    `spool_gave_up_sensors` UInt64,
    `spool_damaged` UInt64,
    `spool_torn_bytes` UInt64,
    `drop_percent` Float64,
    `loss_percent` Float64,
    `one_sided_percent` Float64,
    `packets_per_s` Float64,
    `bits_per_s` Float64,
    `lag_ms` Float64,
    `flows_open` UInt64,
    `sessions_open` UInt64,
    `sessions_by_protocol` String,
    `memory_bytes` UInt64,
    `queued_bytes` UInt64,
    `spool_records` UInt64,
    `spool_bytes` UInt64,
    `spool_age_s` Float64,
    `delivery_problem` String,
    `vlans` Array(LowCardinality(String)),
    `encapsulations` Array(LowCardinality(String)),
    `remarks` Array(LowCardinality(String)),
    `kafka_stream` LowCardinality(String),
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String
)
ENGINE = Null
COMMENT '(earshot 2e9326e9ab16)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_store
TO earshot.sensors AS
SELECT `ts`, `sensor`, `seq`, `reason`, `interval_s`, `uptime_s`, `version`, `driver`, `interfaces`, `interfaces_down`, `filter`, `workers`, `packets`, `bytes`, `offered_packets`, `kernel_drops`, `ring_freezes`, `nic_drops`, `abandoned_packets`, `abandoned_sessions`, `worker_restarts`, `interface_downs`, `acks`, `ack_gaps`, `duplicates`, `cut`, `truncated`, `malformed`, `not_ip`, `supersize`, `vlan_tagged`, `fragments_dropped`, `flows`, `evicted`, `connections`, `one_sided`, `faults`, `notes_forgotten`, `transcript_dropped`, `records`, `records_lost`, `delivered`, `undeliverable`, `spool_gave_up_sessions`, `spool_gave_up_events`, `spool_gave_up_transcripts`, `spool_gave_up_sensors`, `spool_damaged`, `spool_torn_bytes`, `drop_percent`, `loss_percent`, `one_sided_percent`, `packets_per_s`, `bits_per_s`, `lag_ms`, `flows_open`, `sessions_open`, `sessions_by_protocol`, `memory_bytes`, `queued_bytes`, `spool_records`, `spool_bytes`, `spool_age_s`, `delivery_problem`, `vlans`, `encapsulations`, `remarks`
FROM earshot.kafka_sensors_taken
WHERE kafka_error = '' AND kafka_stream IN ('', 'sensors') AND sensor != ''
COMMENT '(earshot 190b01af21f5)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_reject
TO earshot.dead_letters AS
SELECT 'sensors' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset,
    kafka_ts AS ts, kafka_message AS message, kafka_reason AS error
FROM
(
    SELECT kafka_topic, kafka_partition, kafka_offset, kafka_ts, kafka_message,
        multiIf(kafka_error = 'A value is not of the type of its column', concat(kafka_error, ': ', arrayStringConcat(arrayFilter(name -> name != '', [if(`ts` = defaultValueOfArgumentType(`ts`) AND JSONExtractRaw(kafka_message, 'ts') NOT IN ('', 'null', '""', '"1970-01-01T00:00:00.000000Z"'), 'ts', ''),
                if(`seq` = defaultValueOfArgumentType(`seq`) AND JSONExtractRaw(kafka_message, 'seq') NOT IN ('', 'null', '0', '0.0', '-0'), 'seq', ''),
                if(`interval_s` = defaultValueOfArgumentType(`interval_s`) AND JSONExtractRaw(kafka_message, 'interval_s') NOT IN ('', 'null', '0', '0.0', '-0'), 'interval_s', ''),
                if(`uptime_s` = defaultValueOfArgumentType(`uptime_s`) AND JSONExtractRaw(kafka_message, 'uptime_s') NOT IN ('', 'null', '0', '0.0', '-0'), 'uptime_s', ''),
                if(`interfaces` = defaultValueOfArgumentType(`interfaces`) AND JSONExtractRaw(kafka_message, 'interfaces') NOT IN ('', 'null', '[]'), 'interfaces', ''),
                if(`interfaces_down` = defaultValueOfArgumentType(`interfaces_down`) AND JSONExtractRaw(kafka_message, 'interfaces_down') NOT IN ('', 'null', '[]'), 'interfaces_down', ''),
                if(`workers` = defaultValueOfArgumentType(`workers`) AND JSONExtractRaw(kafka_message, 'workers') NOT IN ('', 'null', '0', '0.0', '-0'), 'workers', ''),
                if(`packets` = defaultValueOfArgumentType(`packets`) AND JSONExtractRaw(kafka_message, 'packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'packets', ''),
                if(`bytes` = defaultValueOfArgumentType(`bytes`) AND JSONExtractRaw(kafka_message, 'bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'bytes', ''),
                if(`offered_packets` = defaultValueOfArgumentType(`offered_packets`) AND JSONExtractRaw(kafka_message, 'offered_packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'offered_packets', ''),
                if(`kernel_drops` = defaultValueOfArgumentType(`kernel_drops`) AND JSONExtractRaw(kafka_message, 'kernel_drops') NOT IN ('', 'null', '0', '0.0', '-0'), 'kernel_drops', ''),
                if(`ring_freezes` = defaultValueOfArgumentType(`ring_freezes`) AND JSONExtractRaw(kafka_message, 'ring_freezes') NOT IN ('', 'null', '0', '0.0', '-0'), 'ring_freezes', ''),
                if(`nic_drops` = defaultValueOfArgumentType(`nic_drops`) AND JSONExtractRaw(kafka_message, 'nic_drops') NOT IN ('', 'null', '0', '0.0', '-0'), 'nic_drops', ''),
                if(`abandoned_packets` = defaultValueOfArgumentType(`abandoned_packets`) AND JSONExtractRaw(kafka_message, 'abandoned_packets') NOT IN ('', 'null', '0', '0.0', '-0'), 'abandoned_packets', ''),
                if(`abandoned_sessions` = defaultValueOfArgumentType(`abandoned_sessions`) AND JSONExtractRaw(kafka_message, 'abandoned_sessions') NOT IN ('', 'null', '0', '0.0', '-0'), 'abandoned_sessions', ''),
                if(`worker_restarts` = defaultValueOfArgumentType(`worker_restarts`) AND JSONExtractRaw(kafka_message, 'worker_restarts') NOT IN ('', 'null', '0', '0.0', '-0'), 'worker_restarts', ''),
                if(`interface_downs` = defaultValueOfArgumentType(`interface_downs`) AND JSONExtractRaw(kafka_message, 'interface_downs') NOT IN ('', 'null', '0', '0.0', '-0'), 'interface_downs', ''),
                if(`acks` = defaultValueOfArgumentType(`acks`) AND JSONExtractRaw(kafka_message, 'acks') NOT IN ('', 'null', '0', '0.0', '-0'), 'acks', ''),
                if(`ack_gaps` = defaultValueOfArgumentType(`ack_gaps`) AND JSONExtractRaw(kafka_message, 'ack_gaps') NOT IN ('', 'null', '0', '0.0', '-0'), 'ack_gaps', ''),
                if(`duplicates` = defaultValueOfArgumentType(`duplicates`) AND JSONExtractRaw(kafka_message, 'duplicates') NOT IN ('', 'null', '0', '0.0', '-0'), 'duplicates', ''),
                if(`cut` = defaultValueOfArgumentType(`cut`) AND JSONExtractRaw(kafka_message, 'cut') NOT IN ('', 'null', '0', '0.0', '-0'), 'cut', ''),
                if(`truncated` = defaultValueOfArgumentType(`truncated`) AND JSONExtractRaw(kafka_message, 'truncated') NOT IN ('', 'null', '0', '0.0', '-0'), 'truncated', ''),
                if(`malformed` = defaultValueOfArgumentType(`malformed`) AND JSONExtractRaw(kafka_message, 'malformed') NOT IN ('', 'null', '0', '0.0', '-0'), 'malformed', ''),
                if(`not_ip` = defaultValueOfArgumentType(`not_ip`) AND JSONExtractRaw(kafka_message, 'not_ip') NOT IN ('', 'null', '0', '0.0', '-0'), 'not_ip', ''),
                if(`supersize` = defaultValueOfArgumentType(`supersize`) AND JSONExtractRaw(kafka_message, 'supersize') NOT IN ('', 'null', '0', '0.0', '-0'), 'supersize', ''),
                if(`vlan_tagged` = defaultValueOfArgumentType(`vlan_tagged`) AND JSONExtractRaw(kafka_message, 'vlan_tagged') NOT IN ('', 'null', '0', '0.0', '-0'), 'vlan_tagged', ''),
                if(`fragments_dropped` = defaultValueOfArgumentType(`fragments_dropped`) AND JSONExtractRaw(kafka_message, 'fragments_dropped') NOT IN ('', 'null', '0', '0.0', '-0'), 'fragments_dropped', ''),
                if(`flows` = defaultValueOfArgumentType(`flows`) AND JSONExtractRaw(kafka_message, 'flows') NOT IN ('', 'null', '0', '0.0', '-0'), 'flows', ''),
                if(`evicted` = defaultValueOfArgumentType(`evicted`) AND JSONExtractRaw(kafka_message, 'evicted') NOT IN ('', 'null', '0', '0.0', '-0'), 'evicted', ''),
                if(`connections` = defaultValueOfArgumentType(`connections`) AND JSONExtractRaw(kafka_message, 'connections') NOT IN ('', 'null', '0', '0.0', '-0'), 'connections', ''),
                if(`one_sided` = defaultValueOfArgumentType(`one_sided`) AND JSONExtractRaw(kafka_message, 'one_sided') NOT IN ('', 'null', '0', '0.0', '-0'), 'one_sided', ''),
                if(`faults` = defaultValueOfArgumentType(`faults`) AND JSONExtractRaw(kafka_message, 'faults') NOT IN ('', 'null', '0', '0.0', '-0'), 'faults', ''),
                if(`notes_forgotten` = defaultValueOfArgumentType(`notes_forgotten`) AND JSONExtractRaw(kafka_message, 'notes_forgotten') NOT IN ('', 'null', '0', '0.0', '-0'), 'notes_forgotten', ''),
                if(`transcript_dropped` = defaultValueOfArgumentType(`transcript_dropped`) AND JSONExtractRaw(kafka_message, 'transcript_dropped') NOT IN ('', 'null', '0', '0.0', '-0'), 'transcript_dropped', ''),
                if(`records` = defaultValueOfArgumentType(`records`) AND JSONExtractRaw(kafka_message, 'records') NOT IN ('', 'null', '0', '0.0', '-0'), 'records', ''),
                if(`records_lost` = defaultValueOfArgumentType(`records_lost`) AND JSONExtractRaw(kafka_message, 'records_lost') NOT IN ('', 'null', '0', '0.0', '-0'), 'records_lost', ''),
                if(`delivered` = defaultValueOfArgumentType(`delivered`) AND JSONExtractRaw(kafka_message, 'delivered') NOT IN ('', 'null', '0', '0.0', '-0'), 'delivered', ''),
                if(`undeliverable` = defaultValueOfArgumentType(`undeliverable`) AND JSONExtractRaw(kafka_message, 'undeliverable') NOT IN ('', 'null', '0', '0.0', '-0'), 'undeliverable', ''),
                if(`spool_gave_up_sessions` = defaultValueOfArgumentType(`spool_gave_up_sessions`) AND JSONExtractRaw(kafka_message, 'spool_gave_up_sessions') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_gave_up_sessions', ''),
                if(`spool_gave_up_events` = defaultValueOfArgumentType(`spool_gave_up_events`) AND JSONExtractRaw(kafka_message, 'spool_gave_up_events') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_gave_up_events', ''),
                if(`spool_gave_up_transcripts` = defaultValueOfArgumentType(`spool_gave_up_transcripts`) AND JSONExtractRaw(kafka_message, 'spool_gave_up_transcripts') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_gave_up_transcripts', ''),
                if(`spool_gave_up_sensors` = defaultValueOfArgumentType(`spool_gave_up_sensors`) AND JSONExtractRaw(kafka_message, 'spool_gave_up_sensors') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_gave_up_sensors', ''),
                if(`spool_damaged` = defaultValueOfArgumentType(`spool_damaged`) AND JSONExtractRaw(kafka_message, 'spool_damaged') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_damaged', ''),
                if(`spool_torn_bytes` = defaultValueOfArgumentType(`spool_torn_bytes`) AND JSONExtractRaw(kafka_message, 'spool_torn_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_torn_bytes', ''),
                if(`drop_percent` = defaultValueOfArgumentType(`drop_percent`) AND JSONExtractRaw(kafka_message, 'drop_percent') NOT IN ('', 'null', '0', '0.0', '-0'), 'drop_percent', ''),
                if(`loss_percent` = defaultValueOfArgumentType(`loss_percent`) AND JSONExtractRaw(kafka_message, 'loss_percent') NOT IN ('', 'null', '0', '0.0', '-0'), 'loss_percent', ''),
                if(`one_sided_percent` = defaultValueOfArgumentType(`one_sided_percent`) AND JSONExtractRaw(kafka_message, 'one_sided_percent') NOT IN ('', 'null', '0', '0.0', '-0'), 'one_sided_percent', ''),
                if(`packets_per_s` = defaultValueOfArgumentType(`packets_per_s`) AND JSONExtractRaw(kafka_message, 'packets_per_s') NOT IN ('', 'null', '0', '0.0', '-0'), 'packets_per_s', ''),
                if(`bits_per_s` = defaultValueOfArgumentType(`bits_per_s`) AND JSONExtractRaw(kafka_message, 'bits_per_s') NOT IN ('', 'null', '0', '0.0', '-0'), 'bits_per_s', ''),
                if(`lag_ms` = defaultValueOfArgumentType(`lag_ms`) AND JSONExtractRaw(kafka_message, 'lag_ms') NOT IN ('', 'null', '0', '0.0', '-0'), 'lag_ms', ''),
                if(`flows_open` = defaultValueOfArgumentType(`flows_open`) AND JSONExtractRaw(kafka_message, 'flows_open') NOT IN ('', 'null', '0', '0.0', '-0'), 'flows_open', ''),
                if(`sessions_open` = defaultValueOfArgumentType(`sessions_open`) AND JSONExtractRaw(kafka_message, 'sessions_open') NOT IN ('', 'null', '0', '0.0', '-0'), 'sessions_open', ''),
                if(`memory_bytes` = defaultValueOfArgumentType(`memory_bytes`) AND JSONExtractRaw(kafka_message, 'memory_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'memory_bytes', ''),
                if(`queued_bytes` = defaultValueOfArgumentType(`queued_bytes`) AND JSONExtractRaw(kafka_message, 'queued_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'queued_bytes', ''),
                if(`spool_records` = defaultValueOfArgumentType(`spool_records`) AND JSONExtractRaw(kafka_message, 'spool_records') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_records', ''),
                if(`spool_bytes` = defaultValueOfArgumentType(`spool_bytes`) AND JSONExtractRaw(kafka_message, 'spool_bytes') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_bytes', ''),
                if(`spool_age_s` = defaultValueOfArgumentType(`spool_age_s`) AND JSONExtractRaw(kafka_message, 'spool_age_s') NOT IN ('', 'null', '0', '0.0', '-0'), 'spool_age_s', ''),
                if(`vlans` = defaultValueOfArgumentType(`vlans`) AND JSONExtractRaw(kafka_message, 'vlans') NOT IN ('', 'null', '[]'), 'vlans', ''),
                if(`encapsulations` = defaultValueOfArgumentType(`encapsulations`) AND JSONExtractRaw(kafka_message, 'encapsulations') NOT IN ('', 'null', '[]'), 'encapsulations', ''),
                if(`remarks` = defaultValueOfArgumentType(`remarks`) AND JSONExtractRaw(kafka_message, 'remarks') NOT IN ('', 'null', '[]'), 'remarks', '')]), ', ')),
            kafka_error != '', kafka_error,
            sensor = '', 'It has no sensor',
            kafka_stream NOT IN ('', 'sensors'), 'It is a record of another stream',
            'Its batch is of more than 100 days') AS kafka_reason
    FROM earshot.kafka_sensors_taken
    WHERE NOT (kafka_error = '' AND kafka_stream IN ('', 'sensors') AND sensor != '')
)
COMMENT '(earshot 72a70f9e4844)';

CREATE TABLE earshot.kafka_sensors
(
    line String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.sensors.v1',
    kafka_group_name = 'clickhouse-sensors',
    kafka_format = 'LineAsString',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream'
COMMENT '(earshot 81d4e8f72076)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_take
TO earshot.kafka_sensors_taken AS
SELECT `ts`, `sensor`, `seq`, `reason`, `interval_s`, `uptime_s`, `version`, `driver`, `interfaces`, `interfaces_down`, `filter`, `workers`, `packets`, `bytes`, `offered_packets`, `kernel_drops`, `ring_freezes`, `nic_drops`, `abandoned_packets`, `abandoned_sessions`, `worker_restarts`, `interface_downs`, `acks`, `ack_gaps`, `duplicates`, `cut`, `truncated`, `malformed`, `not_ip`, `supersize`, `vlan_tagged`, `fragments_dropped`, `flows`, `evicted`, `connections`, `one_sided`, `faults`, `notes_forgotten`, `transcript_dropped`, `records`, `records_lost`, `delivered`, `undeliverable`, `spool_gave_up_sessions`, `spool_gave_up_events`, `spool_gave_up_transcripts`, `spool_gave_up_sensors`, `spool_damaged`, `spool_torn_bytes`, `drop_percent`, `loss_percent`, `one_sided_percent`, `packets_per_s`, `bits_per_s`, `lag_ms`, `flows_open`, `sessions_open`, `sessions_by_protocol`, `memory_bytes`, `queued_bytes`, `spool_records`, `spool_bytes`, `spool_age_s`, `delivery_problem`, `vlans`, `encapsulations`, `remarks`,
    stream AS kafka_stream,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    line AS kafka_message,
    error AS kafka_error
FROM
(
    SELECT record.stream AS stream,
        ifNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC'), toDateTime64(0, 6, 'UTC')) AS `ts`,
        record.`sensor` AS `sensor`,
        ifNull(record.`seq`, 0) AS `seq`,
        record.`reason` AS `reason`,
        ifNull(record.`interval_s`, 0) AS `interval_s`,
        ifNull(record.`uptime_s`, 0) AS `uptime_s`,
        record.`version` AS `version`,
        record.`driver` AS `driver`,
        record.`interfaces` AS `interfaces`,
        record.`interfaces_down` AS `interfaces_down`,
        record.`filter` AS `filter`,
        ifNull(record.`workers`, 0) AS `workers`,
        ifNull(record.`packets`, 0) AS `packets`,
        ifNull(record.`bytes`, 0) AS `bytes`,
        ifNull(record.`offered_packets`, 0) AS `offered_packets`,
        ifNull(record.`kernel_drops`, 0) AS `kernel_drops`,
        ifNull(record.`ring_freezes`, 0) AS `ring_freezes`,
        ifNull(record.`nic_drops`, 0) AS `nic_drops`,
        ifNull(record.`abandoned_packets`, 0) AS `abandoned_packets`,
        ifNull(record.`abandoned_sessions`, 0) AS `abandoned_sessions`,
        ifNull(record.`worker_restarts`, 0) AS `worker_restarts`,
        ifNull(record.`interface_downs`, 0) AS `interface_downs`,
        ifNull(record.`acks`, 0) AS `acks`,
        ifNull(record.`ack_gaps`, 0) AS `ack_gaps`,
        ifNull(record.`duplicates`, 0) AS `duplicates`,
        ifNull(record.`cut`, 0) AS `cut`,
        ifNull(record.`truncated`, 0) AS `truncated`,
        ifNull(record.`malformed`, 0) AS `malformed`,
        ifNull(record.`not_ip`, 0) AS `not_ip`,
        ifNull(record.`supersize`, 0) AS `supersize`,
        ifNull(record.`vlan_tagged`, 0) AS `vlan_tagged`,
        ifNull(record.`fragments_dropped`, 0) AS `fragments_dropped`,
        ifNull(record.`flows`, 0) AS `flows`,
        ifNull(record.`evicted`, 0) AS `evicted`,
        ifNull(record.`connections`, 0) AS `connections`,
        ifNull(record.`one_sided`, 0) AS `one_sided`,
        ifNull(record.`faults`, 0) AS `faults`,
        ifNull(record.`notes_forgotten`, 0) AS `notes_forgotten`,
        ifNull(record.`transcript_dropped`, 0) AS `transcript_dropped`,
        ifNull(record.`records`, 0) AS `records`,
        ifNull(record.`records_lost`, 0) AS `records_lost`,
        ifNull(record.`delivered`, 0) AS `delivered`,
        ifNull(record.`undeliverable`, 0) AS `undeliverable`,
        ifNull(record.`spool_gave_up_sessions`, 0) AS `spool_gave_up_sessions`,
        ifNull(record.`spool_gave_up_events`, 0) AS `spool_gave_up_events`,
        ifNull(record.`spool_gave_up_transcripts`, 0) AS `spool_gave_up_transcripts`,
        ifNull(record.`spool_gave_up_sensors`, 0) AS `spool_gave_up_sensors`,
        ifNull(record.`spool_damaged`, 0) AS `spool_damaged`,
        ifNull(record.`spool_torn_bytes`, 0) AS `spool_torn_bytes`,
        ifNull(record.`drop_percent`, 0) AS `drop_percent`,
        ifNull(record.`loss_percent`, 0) AS `loss_percent`,
        ifNull(record.`one_sided_percent`, 0) AS `one_sided_percent`,
        ifNull(record.`packets_per_s`, 0) AS `packets_per_s`,
        ifNull(record.`bits_per_s`, 0) AS `bits_per_s`,
        ifNull(record.`lag_ms`, 0) AS `lag_ms`,
        ifNull(record.`flows_open`, 0) AS `flows_open`,
        ifNull(record.`sessions_open`, 0) AS `sessions_open`,
        record.`sessions_by_protocol` AS `sessions_by_protocol`,
        ifNull(record.`memory_bytes`, 0) AS `memory_bytes`,
        ifNull(record.`queued_bytes`, 0) AS `queued_bytes`,
        ifNull(record.`spool_records`, 0) AS `spool_records`,
        ifNull(record.`spool_bytes`, 0) AS `spool_bytes`,
        ifNull(record.`spool_age_s`, 0) AS `spool_age_s`,
        record.`delivery_problem` AS `delivery_problem`,
        record.`vlans` AS `vlans`,
        record.`encapsulations` AS `encapsulations`,
        record.`remarks` AS `remarks`,
        line, _topic, _partition, _offset, _timestamp_ms,
        multiIf(JSONType(line) != 'Object', 'It is not a JSON object',
            (arrayCount(name -> name IN ('seq', 'interval_s', 'uptime_s', 'workers', 'packets', 'bytes', 'offered_packets', 'kernel_drops', 'ring_freezes', 'nic_drops', 'abandoned_packets', 'abandoned_sessions', 'worker_restarts', 'interface_downs', 'acks', 'ack_gaps', 'duplicates', 'cut', 'truncated', 'malformed', 'not_ip', 'supersize', 'vlan_tagged', 'fragments_dropped', 'flows', 'evicted', 'connections', 'one_sided', 'faults', 'notes_forgotten', 'transcript_dropped', 'records', 'records_lost', 'delivered', 'undeliverable', 'spool_gave_up_sessions', 'spool_gave_up_events', 'spool_gave_up_transcripts', 'spool_gave_up_sensors', 'spool_damaged', 'spool_torn_bytes', 'drop_percent', 'loss_percent', 'one_sided_percent', 'packets_per_s', 'bits_per_s', 'lag_ms', 'flows_open', 'sessions_open', 'memory_bytes', 'queued_bytes', 'spool_records', 'spool_bytes', 'spool_age_s'), JSONExtractKeys(line)) != isNotNull(record.`seq`) + isNotNull(record.`interval_s`) + isNotNull(record.`uptime_s`) + isNotNull(record.`workers`) + isNotNull(record.`packets`) + isNotNull(record.`bytes`) + isNotNull(record.`offered_packets`) + isNotNull(record.`kernel_drops`) + isNotNull(record.`ring_freezes`) + isNotNull(record.`nic_drops`) + isNotNull(record.`abandoned_packets`) + isNotNull(record.`abandoned_sessions`) + isNotNull(record.`worker_restarts`) + isNotNull(record.`interface_downs`) + isNotNull(record.`acks`) + isNotNull(record.`ack_gaps`) + isNotNull(record.`duplicates`) + isNotNull(record.`cut`) + isNotNull(record.`truncated`) + isNotNull(record.`malformed`) + isNotNull(record.`not_ip`) + isNotNull(record.`supersize`) + isNotNull(record.`vlan_tagged`) + isNotNull(record.`fragments_dropped`) + isNotNull(record.`flows`) + isNotNull(record.`evicted`) + isNotNull(record.`connections`) + isNotNull(record.`one_sided`) + isNotNull(record.`faults`) + isNotNull(record.`notes_forgotten`) + isNotNull(record.`transcript_dropped`) + isNotNull(record.`records`) + isNotNull(record.`records_lost`) + isNotNull(record.`delivered`) + isNotNull(record.`undeliverable`) + isNotNull(record.`spool_gave_up_sessions`) + isNotNull(record.`spool_gave_up_events`) + isNotNull(record.`spool_gave_up_transcripts`) + isNotNull(record.`spool_gave_up_sensors`) + isNotNull(record.`spool_damaged`) + isNotNull(record.`spool_torn_bytes`) + isNotNull(record.`drop_percent`) + isNotNull(record.`loss_percent`) + isNotNull(record.`one_sided_percent`) + isNotNull(record.`packets_per_s`) + isNotNull(record.`bits_per_s`) + isNotNull(record.`lag_ms`) + isNotNull(record.`flows_open`) + isNotNull(record.`sessions_open`) + isNotNull(record.`memory_bytes`) + isNotNull(record.`queued_bytes`) + isNotNull(record.`spool_records`) + isNotNull(record.`spool_bytes`) + isNotNull(record.`spool_age_s`)
                AND arrayCount(pair -> pair.1 IN ('seq', 'interval_s', 'uptime_s', 'workers', 'packets', 'bytes', 'offered_packets', 'kernel_drops', 'ring_freezes', 'nic_drops', 'abandoned_packets', 'abandoned_sessions', 'worker_restarts', 'interface_downs', 'acks', 'ack_gaps', 'duplicates', 'cut', 'truncated', 'malformed', 'not_ip', 'supersize', 'vlan_tagged', 'fragments_dropped', 'flows', 'evicted', 'connections', 'one_sided', 'faults', 'notes_forgotten', 'transcript_dropped', 'records', 'records_lost', 'delivered', 'undeliverable', 'spool_gave_up_sessions', 'spool_gave_up_events', 'spool_gave_up_transcripts', 'spool_gave_up_sensors', 'spool_damaged', 'spool_torn_bytes', 'drop_percent', 'loss_percent', 'one_sided_percent', 'packets_per_s', 'bits_per_s', 'lag_ms', 'flows_open', 'sessions_open', 'memory_bytes', 'queued_bytes', 'spool_records', 'spool_bytes', 'spool_age_s') AND pair.2 != 'null', JSONExtractKeysAndValuesRaw(line)) != isNotNull(record.`seq`) + isNotNull(record.`interval_s`) + isNotNull(record.`uptime_s`) + isNotNull(record.`workers`) + isNotNull(record.`packets`) + isNotNull(record.`bytes`) + isNotNull(record.`offered_packets`) + isNotNull(record.`kernel_drops`) + isNotNull(record.`ring_freezes`) + isNotNull(record.`nic_drops`) + isNotNull(record.`abandoned_packets`) + isNotNull(record.`abandoned_sessions`) + isNotNull(record.`worker_restarts`) + isNotNull(record.`interface_downs`) + isNotNull(record.`acks`) + isNotNull(record.`ack_gaps`) + isNotNull(record.`duplicates`) + isNotNull(record.`cut`) + isNotNull(record.`truncated`) + isNotNull(record.`malformed`) + isNotNull(record.`not_ip`) + isNotNull(record.`supersize`) + isNotNull(record.`vlan_tagged`) + isNotNull(record.`fragments_dropped`) + isNotNull(record.`flows`) + isNotNull(record.`evicted`) + isNotNull(record.`connections`) + isNotNull(record.`one_sided`) + isNotNull(record.`faults`) + isNotNull(record.`notes_forgotten`) + isNotNull(record.`transcript_dropped`) + isNotNull(record.`records`) + isNotNull(record.`records_lost`) + isNotNull(record.`delivered`) + isNotNull(record.`undeliverable`) + isNotNull(record.`spool_gave_up_sessions`) + isNotNull(record.`spool_gave_up_events`) + isNotNull(record.`spool_gave_up_transcripts`) + isNotNull(record.`spool_gave_up_sensors`) + isNotNull(record.`spool_damaged`) + isNotNull(record.`spool_torn_bytes`) + isNotNull(record.`drop_percent`) + isNotNull(record.`loss_percent`) + isNotNull(record.`one_sided_percent`) + isNotNull(record.`packets_per_s`) + isNotNull(record.`bits_per_s`) + isNotNull(record.`lag_ms`) + isNotNull(record.`flows_open`) + isNotNull(record.`sessions_open`) + isNotNull(record.`memory_bytes`) + isNotNull(record.`queued_bytes`) + isNotNull(record.`spool_records`) + isNotNull(record.`spool_bytes`) + isNotNull(record.`spool_age_s`))
                OR (record.`ts` != '' AND isNull(parseDateTime64BestEffortOrNull(record.`ts`, 6, 'UTC')))
                OR JSONType(line, 'interfaces') NOT IN ('Array', 'Null')
                OR JSONType(line, 'interfaces_down') NOT IN ('Array', 'Null')
                OR JSONType(line, 'vlans') NOT IN ('Array', 'Null')
                OR JSONType(line, 'encapsulations') NOT IN ('Array', 'Null')
                OR JSONType(line, 'remarks') NOT IN ('Array', 'Null'), 'A value is not of the type of its column',
            '') AS error
    FROM
    (
        SELECT line, _topic, _partition, _offset, _timestamp_ms, JSONExtract(line, 'Tuple(stream String, `ts` String, `sensor` String, `seq` Nullable(UInt32), `reason` String, `interval_s` Nullable(Float64), `uptime_s` Nullable(Float64), `version` String, `driver` String, `interfaces` Array(String), `interfaces_down` Array(String), `filter` String, `workers` Nullable(UInt16), `packets` Nullable(UInt64), `bytes` Nullable(UInt64), `offered_packets` Nullable(UInt64), `kernel_drops` Nullable(UInt64), `ring_freezes` Nullable(UInt64), `nic_drops` Nullable(UInt64), `abandoned_packets` Nullable(UInt64), `abandoned_sessions` Nullable(UInt64), `worker_restarts` Nullable(UInt64), `interface_downs` Nullable(UInt64), `acks` Nullable(UInt64), `ack_gaps` Nullable(UInt64), `duplicates` Nullable(UInt64), `cut` Nullable(UInt64), `truncated` Nullable(UInt64), `malformed` Nullable(UInt64), `not_ip` Nullable(UInt64), `supersize` Nullable(UInt64), `vlan_tagged` Nullable(UInt64), `fragments_dropped` Nullable(UInt64), `flows` Nullable(UInt64), `evicted` Nullable(UInt64), `connections` Nullable(UInt64), `one_sided` Nullable(UInt64), `faults` Nullable(UInt64), `notes_forgotten` Nullable(UInt64), `transcript_dropped` Nullable(UInt64), `records` Nullable(UInt64), `records_lost` Nullable(UInt64), `delivered` Nullable(UInt64), `undeliverable` Nullable(UInt64), `spool_gave_up_sessions` Nullable(UInt64), `spool_gave_up_events` Nullable(UInt64), `spool_gave_up_transcripts` Nullable(UInt64), `spool_gave_up_sensors` Nullable(UInt64), `spool_damaged` Nullable(UInt64), `spool_torn_bytes` Nullable(UInt64), `drop_percent` Nullable(Float64), `loss_percent` Nullable(Float64), `one_sided_percent` Nullable(Float64), `packets_per_s` Nullable(Float64), `bits_per_s` Nullable(Float64), `lag_ms` Nullable(Float64), `flows_open` Nullable(UInt64), `sessions_open` Nullable(UInt64), `sessions_by_protocol` String, `memory_bytes` Nullable(UInt64), `queued_bytes` Nullable(UInt64), `spool_records` Nullable(UInt64), `spool_bytes` Nullable(UInt64), `spool_age_s` Nullable(Float64), `delivery_problem` String, `vlans` Array(String), `encapsulations` Array(String), `remarks` Array(String))') AS record
        FROM earshot.kafka_sensors
    )
)
COMMENT '(earshot f2dcf1c4c391)';

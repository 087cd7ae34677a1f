-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.
-- Put your brokers for localhost:9092; or, with a password or TLS, take kafka_broker_list
-- out and write Kafka(earshot_kafka), the named collection in config.d/kafka.xml.
-- The order matters: consumption begins with the view kafka_..._take.

CREATE TABLE earshot.kafka_sessions_taken
(
    `stream` String,
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
    `ssh_post_quantum` Bool,
    `ssh_auth_methods_offered` Array(LowCardinality(String)),
    `ssh_client_key_algorithm` LowCardinality(String),
    `ssh_client_key_bits` UInt16,
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
    `telnet_terminal_type` LowCardinality(String),
    `telnet_window_width` UInt16,
    `telnet_window_height` UInt16,
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
    `telnet_tn3270` Bool,
    `telnet_device_type` LowCardinality(String),
    `telnet_device_name` LowCardinality(String),
    `telnet_banner` String,
    `telnet_login_prompt` String,
    `telnet_command_count` UInt32,
    `telnet_hidden_lines` UInt32,
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String,
    `kafka_day` UInt64
)
ENGINE = Null
COMMENT '(earshot 673bcdd9910f)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_0
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 0
COMMENT '(earshot fb185f2b2336)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_1
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 1
COMMENT '(earshot d093572c3e61)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_2
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 2
COMMENT '(earshot 1f1588281550)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_store_3
TO earshot.sessions AS
SELECT `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`
FROM earshot.kafka_sessions_taken
WHERE kafka_error = '' AND stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 3
COMMENT '(earshot ddca66470759)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_reject
TO earshot.dead_letters AS
SELECT 'sessions' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset, kafka_ts AS ts,
    if(kafka_error = '', formatRowNoNewline('JSONEachRow', `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`), kafka_message) AS message,
    multiIf(kafka_error != '', trimRight(kafka_error), session_id = '', 'It has no session_id', stream NOT IN ('', 'sessions'), 'It is a record of another stream', 'Its batch is of more than 400 days') AS error
FROM earshot.kafka_sessions_taken
WHERE NOT (kafka_error = '' AND stream IN ('', 'sessions') AND session_id != '' AND kafka_day <= 400)
COMMENT '(earshot ba16043d9037)';

CREATE TABLE earshot.kafka_sessions
(
    `stream` String,
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
    `ssh_post_quantum` Bool,
    `ssh_auth_methods_offered` Array(LowCardinality(String)),
    `ssh_client_key_algorithm` LowCardinality(String),
    `ssh_client_key_bits` UInt16,
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
    `telnet_terminal_type` LowCardinality(String),
    `telnet_window_width` UInt16,
    `telnet_window_height` UInt16,
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
    `telnet_tn3270` Bool,
    `telnet_device_type` LowCardinality(String),
    `telnet_device_name` LowCardinality(String),
    `telnet_banner` String,
    `telnet_login_prompt` String,
    `telnet_command_count` UInt32,
    `telnet_hidden_lines` UInt32
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.sessions.v1',
    kafka_group_name = 'clickhouse-sessions',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 1,
    input_format_null_as_default = 1,
    date_time_input_format = 'best_effort'
COMMENT '(earshot 1e141f4e41a8)';

CREATE MATERIALIZED VIEW earshot.kafka_sessions_take
TO earshot.kafka_sessions_taken AS
SELECT stream, `session_id`, `seq`, `state`, `end_reason`, `sensor`, `source`, `parent_session_id`, `community_id`, `protocol`, `transport`, `client_ip`, `client_port`, `server_ip`, `server_port`, `vlan`, `tunnel`, `started_at`, `ended_at`, `duration_ms`, `client_bytes`, `server_bytes`, `client_packets`, `server_packets`, `missed_bytes`, `visibility`, `tcp_state`, `tcp_history`, `rtt_us`, `encrypted`, `user`, `user_domain`, `auth_method`, `auth_result`, `auth_attempts`, `client_software`, `server_software`, `activity`, `event_count`, `events_dropped`, `confidence`, `evidence`, `duplicate_packets`, `anomalies`, `tags`, `ssh_version`, `ssh_client_banner`, `ssh_server_banner`, `ssh_kex`, `ssh_host_key_algorithm`, `ssh_host_key_fingerprint`, `ssh_host_key_type`, `ssh_host_key_bits`, `ssh_cipher`, `ssh_mac`, `ssh_compression`, `ssh_cipher_to_client`, `ssh_mac_to_client`, `ssh_hassh`, `ssh_hassh_server`, `ssh_client_host_key_algorithms`, `ssh_server_host_key_algorithms`, `ssh_kex_guess`, `ssh_strict_kex`, `ssh_terrapin_exposed`, `ssh_post_quantum`, `ssh_auth_methods_offered`, `ssh_client_key_algorithm`, `ssh_client_key_bits`, `tls_version`, `tls_cipher`, `tls_group`, `tls_server_name`, `tls_alpn`, `tls_client_alpn`, `tls_ja3`, `tls_ja3s`, `tls_ja4`, `tls_resumed`, `tls_established`, `tls_alert`, `tls_certificate_subject`, `tls_certificate_issuer`, `tls_certificate_sha256`, `tls_certificate_not_before`, `tls_certificate_not_after`, `tls_certificate_names`, `tls_certificate_count`, `tls_client_certificate_subject`, `rdp_cookie`, `rdp_routing_token`, `rdp_routing_target`, `rdp_requested_protocols`, `rdp_restricted_admin`, `rdp_remote_guard`, `rdp_result`, `rdp_security_protocol`, `rdp_negotiation_failure`, `rdp_channels`, `rdp_channels_joined`, `rdp_keyboard_layout`, `rdp_client_build`, `rdp_client_build_number`, `rdp_client_name`, `rdp_client_product_id`, `rdp_client_version`, `rdp_server_version`, `rdp_desktop_width`, `rdp_desktop_height`, `rdp_color_depth`, `rdp_monitors`, `rdp_admin_session`, `rdp_encryption_level`, `rdp_encryption_method`, `rdp_certificate_type`, `rdp_certificate_count`, `rdp_initial_program`, `rdp_client_address`, `rdp_client_directory`, `rdp_disconnect_reason`, `http_method`, `http_host`, `http_path`, `http_version`, `http_status`, `http_last_status`, `http_user_agent`, `http_referrer`, `http_server`, `http_request_count`, `http_response_count`, `http_informational_count`, `http_success_count`, `http_redirect_count`, `http_client_error_count`, `http_server_error_count`, `http_request_bytes`, `http_response_bytes`, `http_methods`, `http_hosts`, `http_content_types`, `http_auth_schemes`, `http_workstation`, `http_forwarded_for`, `http_proxied`, `http_pipelined`, `http_upgrade`, `ftp_greeting`, `ftp_system`, `ftp_features`, `ftp_virtual_host`, `ftp_cwd`, `ftp_auth_mechanism`, `ftp_data_protection`, `ftp_passive`, `ftp_active`, `ftp_command_count`, `ftp_error_count`, `ftp_files_downloaded`, `ftp_files_uploaded`, `ftp_bytes_downloaded`, `ftp_bytes_uploaded`, `telnet_terminal_type`, `telnet_window_width`, `telnet_window_height`, `telnet_environment`, `telnet_terminal_speed`, `telnet_x_display`, `telnet_options_client`, `telnet_options_server`, `telnet_negotiation_client`, `telnet_negotiation_server`, `telnet_line_mode`, `telnet_authentication_option`, `telnet_encryption_option`, `telnet_start_tls`, `telnet_compression`, `telnet_tn3270`, `telnet_device_type`, `telnet_device_name`, `telnet_banner`, `telnet_login_prompt`, `telnet_command_count`, `telnet_hidden_lines`,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    _raw_message AS kafka_message,
    _error AS kafka_error,
    dense_rank() OVER (ORDER BY toRelativeDayNum(started_at) DESC) AS kafka_day
FROM earshot.kafka_sessions
COMMENT '(earshot c8654f4834bb)';

CREATE TABLE earshot.kafka_events_taken
(
    `stream` String,
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
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String,
    `kafka_day` UInt64
)
ENGINE = Null
COMMENT '(earshot ab83767d9e95)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_0
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 0
COMMENT '(earshot 6e56e42131f3)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_1
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 1
COMMENT '(earshot 911feed4796e)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_2
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 2
COMMENT '(earshot 3e9fc906e202)';

CREATE MATERIALIZED VIEW earshot.kafka_events_store_3
TO earshot.events AS
SELECT `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`
FROM earshot.kafka_events_taken
WHERE kafka_error = '' AND stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400 AND intDiv(kafka_day - 1, 100) = 3
COMMENT '(earshot b5044131cb88)';

CREATE MATERIALIZED VIEW earshot.kafka_events_reject
TO earshot.dead_letters AS
SELECT 'events' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset, kafka_ts AS ts,
    if(kafka_error = '', formatRowNoNewline('JSONEachRow', `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`), kafka_message) AS message,
    multiIf(kafka_error != '', trimRight(kafka_error), session_id = '', 'It has no session_id', stream NOT IN ('', 'events'), 'It is a record of another stream', 'Its batch is of more than 400 days') AS error
FROM earshot.kafka_events_taken
WHERE NOT (kafka_error = '' AND stream IN ('', 'events') AND session_id != '' AND kafka_day <= 400)
COMMENT '(earshot 1de6a2d3ae83)';

CREATE TABLE earshot.kafka_events
(
    `stream` String,
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
    `detail` String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.events.v1',
    kafka_group_name = 'clickhouse-events',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 1,
    input_format_null_as_default = 1,
    date_time_input_format = 'best_effort'
COMMENT '(earshot b4bf8dab8953)';

CREATE MATERIALIZED VIEW earshot.kafka_events_take
TO earshot.kafka_events_taken AS
SELECT stream, `session_id`, `event_seq`, `ts`, `kind`, `protocol`, `sensor`, `client_ip`, `server_ip`, `server_port`, `user`, `action`, `object`, `status`, `status_code`, `status_text`, `bytes`, `duration_ms`, `detail`,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    _raw_message AS kafka_message,
    _error AS kafka_error,
    dense_rank() OVER (ORDER BY toRelativeDayNum(ts) DESC) AS kafka_day
FROM earshot.kafka_events
COMMENT '(earshot bf45aadf33f0)';

CREATE TABLE earshot.kafka_sensors_taken
(
    `stream` String,
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
    `records` UInt64,
    `records_lost` UInt64,
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
    `vlans` Array(LowCardinality(String)),
    `encapsulations` Array(LowCardinality(String)),
    `remarks` Array(LowCardinality(String)),
    `kafka_topic` LowCardinality(String),
    `kafka_partition` UInt64,
    `kafka_offset` UInt64,
    `kafka_ts` DateTime64(3, 'UTC'),
    `kafka_message` String,
    `kafka_error` String
)
ENGINE = Null
COMMENT '(earshot 223eafc07094)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_store
TO earshot.sensors AS
SELECT `ts`, `sensor`, `seq`, `reason`, `interval_s`, `uptime_s`, `version`, `driver`, `interfaces`, `interfaces_down`, `filter`, `workers`, `packets`, `bytes`, `offered_packets`, `kernel_drops`, `ring_freezes`, `nic_drops`, `abandoned_packets`, `abandoned_sessions`, `worker_restarts`, `interface_downs`, `acks`, `ack_gaps`, `duplicates`, `cut`, `truncated`, `malformed`, `not_ip`, `supersize`, `vlan_tagged`, `fragments_dropped`, `flows`, `evicted`, `connections`, `one_sided`, `faults`, `records`, `records_lost`, `drop_percent`, `loss_percent`, `one_sided_percent`, `packets_per_s`, `bits_per_s`, `lag_ms`, `flows_open`, `sessions_open`, `sessions_by_protocol`, `memory_bytes`, `queued_bytes`, `vlans`, `encapsulations`, `remarks`
FROM earshot.kafka_sensors_taken
WHERE kafka_error = '' AND stream IN ('', 'sensors') AND sensor != ''
COMMENT '(earshot 47131f21dbd1)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_reject
TO earshot.dead_letters AS
SELECT 'sensors' AS stream, kafka_topic AS topic, kafka_partition AS partition, kafka_offset AS offset, kafka_ts AS ts,
    if(kafka_error = '', formatRowNoNewline('JSONEachRow', `ts`, `sensor`, `seq`, `reason`, `interval_s`, `uptime_s`, `version`, `driver`, `interfaces`, `interfaces_down`, `filter`, `workers`, `packets`, `bytes`, `offered_packets`, `kernel_drops`, `ring_freezes`, `nic_drops`, `abandoned_packets`, `abandoned_sessions`, `worker_restarts`, `interface_downs`, `acks`, `ack_gaps`, `duplicates`, `cut`, `truncated`, `malformed`, `not_ip`, `supersize`, `vlan_tagged`, `fragments_dropped`, `flows`, `evicted`, `connections`, `one_sided`, `faults`, `records`, `records_lost`, `drop_percent`, `loss_percent`, `one_sided_percent`, `packets_per_s`, `bits_per_s`, `lag_ms`, `flows_open`, `sessions_open`, `sessions_by_protocol`, `memory_bytes`, `queued_bytes`, `vlans`, `encapsulations`, `remarks`), kafka_message) AS message,
    multiIf(kafka_error != '', trimRight(kafka_error), sensor = '', 'It has no sensor', stream NOT IN ('', 'sensors'), 'It is a record of another stream', 'Its batch is of more than 100 days') AS error
FROM earshot.kafka_sensors_taken
WHERE NOT (kafka_error = '' AND stream IN ('', 'sensors') AND sensor != '')
COMMENT '(earshot 4b567c24ac22)';

CREATE TABLE earshot.kafka_sensors
(
    `stream` String,
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
    `records` UInt64,
    `records_lost` UInt64,
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
    `vlans` Array(LowCardinality(String)),
    `encapsulations` Array(LowCardinality(String)),
    `remarks` Array(LowCardinality(String))
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
    kafka_topic_list = 'earshot.sensors.v1',
    kafka_group_name = 'clickhouse-sensors',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_thread_per_consumer = 0,
    kafka_max_block_size = 65536,
    kafka_flush_interval_ms = 750,
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 1,
    input_format_null_as_default = 1,
    date_time_input_format = 'best_effort'
COMMENT '(earshot 3e613f2ca339)';

CREATE MATERIALIZED VIEW earshot.kafka_sensors_take
TO earshot.kafka_sensors_taken AS
SELECT stream, `ts`, `sensor`, `seq`, `reason`, `interval_s`, `uptime_s`, `version`, `driver`, `interfaces`, `interfaces_down`, `filter`, `workers`, `packets`, `bytes`, `offered_packets`, `kernel_drops`, `ring_freezes`, `nic_drops`, `abandoned_packets`, `abandoned_sessions`, `worker_restarts`, `interface_downs`, `acks`, `ack_gaps`, `duplicates`, `cut`, `truncated`, `malformed`, `not_ip`, `supersize`, `vlan_tagged`, `fragments_dropped`, `flows`, `evicted`, `connections`, `one_sided`, `faults`, `records`, `records_lost`, `drop_percent`, `loss_percent`, `one_sided_percent`, `packets_per_s`, `bits_per_s`, `lag_ms`, `flows_open`, `sessions_open`, `sessions_by_protocol`, `memory_bytes`, `queued_bytes`, `vlans`, `encapsulations`, `remarks`,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset,
    ifNull(_timestamp_ms, toDateTime64(0, 3, 'UTC')) AS kafka_ts,
    _raw_message AS kafka_message,
    _error AS kafka_error
FROM earshot.kafka_sensors
COMMENT '(earshot 0d7241c50f9d)';

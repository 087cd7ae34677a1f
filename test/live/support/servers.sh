#!/bin/sh
# Real servers with users of their own, for mirrorLab.ts: sshd, telnetd, vsftpd and, where installed, nginx.
# Runs inside network, mount and PID namespaces made for it: /etc, /run and the homes lie in memory,
# and the first process of the PID namespace is this one, so everything ends with it.
#
#   servers.sh WORK NODE SUPERVISOR     WORK/client.pub may log in as alice; SUPERVISOR is what NODE runs for telnet
set -eu
work=$1 node=$2 supervisor=$3

mount -t tmpfs -o mode=755 tmpfs /mnt
cp -a /etc /mnt/etc
mount --bind /mnt/etc /etc
for folder in /run /var/log; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
mkdir -p /run/sshd /run/lock /run/vsftpd/empty /mnt/home /mnt/www
hostname lab-server
# No look-up leaves the namespaces, and none waits.
printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' >/etc/nsswitch.conf
printf '127.0.0.1 localhost\n192.0.2.10 lab-client\n192.0.2.20 lab-server\n' >/etc/hosts
rm -f /etc/resolv.conf
rm -rf /etc/update-motd.d
# Setting the login uid needs a right that containers do not have.
for service in sshd login; do
  [ -e "/etc/pam.d/$service" ] && sed -i /pam_loginuid/d "/etc/pam.d/$service"
done
for user in alice bob; do
  userdel -f "$user" 2>/dev/null || true
  useradd --create-home --home-dir "/mnt/home/$user" --shell /bin/bash "$user"
done
printf 'alice:lab-pass-1\nbob:lab-pass-2\n' | chpasswd
echo 'remember the milk' >/mnt/home/alice/notes.txt
seq -f 'item %03g ok' 400 >/mnt/home/alice/inventory.txt
head -c 6000000 /dev/urandom >/mnt/home/alice/large.bin
cp /mnt/home/alice/inventory.txt /mnt/www/
mkdir -m 700 /mnt/home/alice/.ssh
cp "$work/client.pub" /mnt/home/alice/.ssh/authorized_keys
chown -R alice: /mnt/home/alice

ssh-keygen -q -t ed25519 -N '' -f /mnt/host_key
cat >/etc/ssh/sshd_lab <<END
Port 22
HostKey /mnt/host_key
UsePAM yes
UseDNS no
PrintLastLog no
KbdInteractiveAuthentication no
MaxStartups 100
Subsystem sftp /usr/lib/openssh/sftp-server
END
/usr/sbin/sshd -D -E "$work/sshd.log" -f /etc/ssh/sshd_lab &

cat >/etc/vsftpd_lab.conf <<END
listen=NO
listen_ipv6=YES
background=NO
local_enable=YES
write_enable=YES
anonymous_enable=NO
seccomp_sandbox=NO
isolate_network=NO
connect_from_port_20=YES
secure_chroot_dir=/run/vsftpd/empty
pam_service_name=vsftpd
xferlog_enable=YES
vsftpd_log_file=/var/log/vsftpd.log
END
/usr/sbin/vsftpd /etc/vsftpd_lab.conf &

"$node" "$supervisor" &

if command -v nginx >/dev/null; then
  cat >/etc/nginx_lab.conf <<END
user www-data;
pid /run/nginx_lab.pid;
error_log $work/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path /run/nginx_body;
  proxy_temp_path /run/nginx_proxy;
  fastcgi_temp_path /run/nginx_fastcgi;
  uwsgi_temp_path /run/nginx_uwsgi;
  scgi_temp_path /run/nginx_scgi;
  server { listen 80; listen [::]:80; root /mnt/www; }
}
END
  nginx -c /etc/nginx_lab.conf -g 'daemon off;' &
fi
wait

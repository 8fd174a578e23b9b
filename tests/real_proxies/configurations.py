"""What the proxies are set to, and where they listen: one prefix of paths, or one port, for each setting that is tried.

A setting that is not named is the program's own default, since that is what people run.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream server {{ server 127.0.0.1:{server}; keepalive 4; }}
    gzip on;
    gzip_proxied any;
    gzip_types application/json text/event-stream;

    server {{
        listen 127.0.0.1:{plain};
        location /default/ {{ proxy_pass http://127.0.0.1:{server}/; }}
        location / {{
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            location /passing/ {{ proxy_pass http://server/; }}
            location /holding/ {{ proxy_pass http://server/; proxy_buffering on; }}
            location /unpacked/ {{ proxy_pass http://server/; client_max_body_size 20m; proxy_request_buffering off; }}
            location /packed/ {{ proxy_pass http://server/; client_max_body_size 20m; }}
            location /impatient/ {{ proxy_pass http://server/; proxy_read_timeout 600ms; }}
            location /small/ {{ proxy_pass http://server/; client_max_body_size 64k; }}
            location /abrupt/ {{ proxy_pass http://server/; client_max_body_size 64k; lingering_close off; }}
            location /forgetful/ {{ proxy_pass http://server/; keepalive_timeout 200ms; }}
            location /counting/ {{ proxy_pass http://server/; keepalive_requests 2; }}
            location /dead/ {{ proxy_pass http://127.0.0.1:{dead}/; }}
            location /busy/ {{ return 503; }}
            location /moved/ {{ return 308 https://elsewhere.test$request_uri; }}
        }}
    }}
    server {{
        listen 127.0.0.1:{secure} ssl http2;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
        location / {{ proxy_pass http://server; }}
        location /impatient/ {{ proxy_pass http://server/; proxy_read_timeout 600ms; }}
    }}
    server {{
        listen 127.0.0.1:{fastgpt};
        location / {{ proxy_pass http://127.0.0.1:{emulator}; proxy_set_header Host $http_host; }}
    }}
}}
"""

HAPROXY = """
global
    maxconn 200
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend plain
    bind 127.0.0.1:{plain}
    http-request deny deny_status 413 if {{ path_beg /small/ }} {{ req.hdr_val(content-length) gt 65536 }}
    http-request redirect prefix https://elsewhere.test code 308 if {{ path_beg /moved/ }}
    use_backend impatient if {{ path_beg /impatient/ }}
    use_backend dead if {{ path_beg /dead/ }}
    use_backend down if {{ path_beg /busy/ }}
    default_backend server
frontend forgetful
    bind 127.0.0.1:{forgetful}
    timeout http-keep-alive 200ms
    default_backend server
frontend secure
    bind 127.0.0.1:{secure} ssl crt {certificate} alpn h2,http/1.1
    use_backend impatient if {{ path_beg /impatient/ }}
    default_backend server
frontend fastgpt
    bind 127.0.0.1:{fastgpt}
    default_backend emulator
frontend tcp
    bind 127.0.0.1:{tcp}
    mode tcp
    default_backend tcp
frontend impatient_tcp
    bind 127.0.0.1:{impatient_tcp}
    mode tcp
    timeout client 600ms
    default_backend impatient_tcp
backend server
    http-request replace-path /[^/]+(/api/.*) \\1
    server one 127.0.0.1:{server}
backend impatient
    timeout server 600ms
    http-request replace-path /[^/]+(/api/.*) \\1
    server one 127.0.0.1:{server}
backend dead
    retries 0
    server one 127.0.0.1:{dead}
backend down
    server one 127.0.0.1:{server} disabled
backend emulator
    server one 127.0.0.1:{emulator}
backend tcp
    mode tcp
    server one 127.0.0.1:{server}
backend impatient_tcp
    mode tcp
    timeout server 600ms
    server one 127.0.0.1:{server}
"""

CADDY = """
{{
    admin off
    auto_https off
    storage file_system {folder}/storage
    servers 127.0.0.1:{forgetful} {{
        timeouts {{
            idle 200ms
        }}
    }}
    servers {{
        protocols h1 h2
    }}
}}
(settings) {{
    handle_path /flushed/* {{
        reverse_proxy 127.0.0.1:{server} {{
            flush_interval -1
        }}
    }}
    handle_path /slow/* {{
        reverse_proxy 127.0.0.1:{server} {{
            flush_interval 30s
        }}
    }}
    handle_path /compressing/* {{
        encode {{
            gzip
            minimum_length 1
        }}
        reverse_proxy 127.0.0.1:{server}
    }}
    handle_path /impatient/* {{
        reverse_proxy 127.0.0.1:{server} {{
            transport http {{
                read_timeout 600ms
            }}
        }}
    }}
    handle_path /waiting/* {{
        reverse_proxy 127.0.0.1:{server} {{
            transport http {{
                response_header_timeout 600ms
            }}
        }}
    }}
    handle_path /small/* {{
        request_body {{
            max_size 64KB
        }}
        reverse_proxy 127.0.0.1:{server}
    }}
    handle_path /dead/* {{
        reverse_proxy 127.0.0.1:{dead}
    }}
    handle /busy/* {{
        respond 503
    }}
    handle /moved/* {{
        redir https://elsewhere.test{{uri}} 308
    }}
    handle_path /passing/* {{
        reverse_proxy 127.0.0.1:{server}
    }}
    handle {{
        reverse_proxy 127.0.0.1:{server}
    }}
}}
http://:{plain} {{
    bind 127.0.0.1
    import settings
}}
http://:{forgetful} {{
    bind 127.0.0.1
    import settings
}}
https://:{secure} {{
    bind 127.0.0.1
    tls {certificate} {certificate}
    import settings
}}
http://:{fastgpt} {{
    bind 127.0.0.1
    reverse_proxy 127.0.0.1:{emulator}
}}
"""

SQUID = """
http_port 127.0.0.1:{plain}
http_port 127.0.0.1:{guarded}
auth_param basic program /bin/sh {helper}
auth_param basic children 1
auth_param basic realm tests
acl open localport {plain}
acl guarded localport {guarded}
acl known proxy_auth REQUIRED
acl denied dstdomain denied.test
http_access deny denied
http_access allow open
http_access allow guarded known
http_access deny all
request_body_max_size 64 KB
client_idle_pconn_timeout 1 second
read_timeout {read_timeout} seconds
connect_timeout 1 second
connect_retries 0
shutdown_lifetime 0 seconds
pid_filename {folder}/squid.pid
cache_log {folder}/squid.log
access_log none
cache_store_log none
coredump_dir {folder}
netdb_filename none
cache deny all
pinger_enable off
visible_hostname tests
hosts_file {hosts}
dns_nameservers 127.0.0.1
"""

HELPER = """
while read -r name password rest; do
    if [ "$name $password" = "me hunter2" ]; then echo OK; else echo ERR; fi
done
"""


class Nginx(NamedTuple):
    """Where nginx listens."""

    plain: int
    secure: int
    fastgpt: int
    dead: int
    """Nothing listens here."""


class HAProxy(NamedTuple):
    """Where haproxy listens."""

    plain: int
    forgetful: int
    secure: int
    fastgpt: int
    tcp: int
    impatient_tcp: int
    dead: int
    """Nothing listens here."""


class Caddy(NamedTuple):
    """Where caddy listens."""

    plain: int
    forgetful: int
    secure: int
    fastgpt: int
    dead: int
    """Nothing listens here."""


class Squid(NamedTuple):
    """Where squid listens."""

    plain: int
    guarded: int
    dead: int
    """Nothing listens here."""


def at(proxy: Nginx | HAProxy | Caddy, prefix: str = "passing") -> str:
    """Return the address of a setting of a reverse proxy."""
    return f"http://127.0.0.1:{proxy.plain}/{prefix}"


class Behind(NamedTuple):
    """What stands behind the proxies."""

    server: int
    emulator: int
    certificate: Path

/** A guarded host: where its app and Latchkey listen, and the header that the app reads, if it is another one. */
export type Guarded = { host: string; app: number; latchkey: number; trusts?: string };

/** The words of docs/apps.md for Caddy. */
export function caddyWords({ host, app, latchkey, trusts }: Guarded): string {
  const own = trusts ? `    request_header -${trusts}\n` : '';
  const up = trusts ? ` {\n      header_up ${trusts} {http.request.header.Remote-User}\n    }` : '';
  return `${host} {
  route {
    @odd header_regexp Connection (?i)(remote|forwarded|cookie)
    respond @odd 400
    request_header -Remote*
${own}    forward_auth 127.0.0.1:${latchkey} {
      uri /door/check?
      copy_headers Remote-User Remote-Email Remote-Name Remote-Groups
      transport http {
        dial_timeout 3s
        response_header_timeout 10s
      }
    }
    request_header -Authorization
    reverse_proxy /.latchkey/* 127.0.0.1:${latchkey}
    reverse_proxy 127.0.0.1:${app}${up}
  }
}`;
}

const SAID = `proxy_http_version 1.1; proxy_set_header Connection "";
proxy_pass_request_body off; proxy_set_header Content-Length "";
proxy_set_header Host $host:$server_port;
proxy_set_header X-Forwarded-Method $request_method;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $host:$server_port;
proxy_set_header X-Forwarded-Uri $request_uri;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_buffer_size 16k; proxy_buffers 4 16k; proxy_busy_buffers_size 16k;
proxy_connect_timeout 3s; proxy_read_timeout 10s;`;

const IDENTITY = ['user', 'email', 'name', 'groups'];
const GUARD = `auth_request /.latchkey/check; error_page 401 403 = @latchkey;
${IDENTITY.map((name) => `auth_request_set $latchkey_${name} $upstream_http_remote_${name};`).join('\n')}
${IDENTITY.map((name) => `proxy_set_header Remote-${name} $latchkey_${name};`).join('\n')}
proxy_set_header Authorization "";
proxy_set_header Host $host:$server_port;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $host:$server_port;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $latchkey_connection;
proxy_buffering off;`;

/** The words of docs/apps.md for nginx: within a server, with both files set in. */
export function nginxWords({ app, latchkey, trusts }: Guarded): string {
  const guard = trusts ? `${GUARD}\nproxy_set_header ${trusts} $latchkey_user;` : GUARD;
  return `location = /.latchkey/check { internal; proxy_pass http://127.0.0.1:${latchkey}/door/ask; ${SAID} }
location ^~ /.latchkey/ { rewrite ^ /door/own break; proxy_pass http://127.0.0.1:${latchkey}; ${SAID} }
location @latchkey { rewrite ^ /door/answer break; proxy_pass http://127.0.0.1:${latchkey}; proxy_method GET; ${SAID} }
location = /.latchkey/echo { ${guard} proxy_pass http://127.0.0.1:${latchkey}; }
location / { ${guard} proxy_pass http://127.0.0.1:${app}; }`;
}

export const NGINX_SHARED = `map $http_upgrade $latchkey_connection { default upgrade; '' ''; }`;

import { findPreset } from './presets';

/** The proxies for which there are words. */
export const PROXIES = ['caddy', 'nginx', 'haproxy', 'traefik'] as const;
export type ProxyName = (typeof PROXIES)[number];

/**
 * A part of a proxy's configuration, by the file that it belongs into. `marks` are the pieces of the text that are for its
 * reader to look at: where things listen, and where certificates are.
 */
export type ProxyFile = { file: string; text: string; marks: string[] };

/** Both are a host and a port, as the proxy reaches them. */
type Places = { upstream: string; latchkey: string };
type Guarded = Places & {
  /** Scheme, host and port of its address. */
  url: URL;
  /** The headers by which the app is told who comes besides ours, and which of ours each is a copy of. */
  copies: [name: string, of: string][];
};

const IDENTITY = ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups'];

/**
 * What a proxy has to be told to guard an app (docs/apps.md). It is what `apps:words` prints, the page of the app shows and
 * the journeys run.
 */
export function proxyWords(
  app: { address: string; preset: string },
  proxy: ProxyName,
  places: Places,
): ProxyFile[] {
  const copies = Object.entries(findPreset(app.preset)?.headers ?? {});
  return WORDS[proxy]({ ...places, url: new URL(app.address), copies });
}

const WORDS: Record<ProxyName, (app: Guarded) => ProxyFile[]> = {
  caddy: caddyWords,
  nginx: nginxWords,
  haproxy: haproxyWords,
  traefik: traefikWords,
};

/** `request_header` outside of `route` would run after the check, and delete what it said. */
function caddyWords({ url, upstream, latchkey, copies }: Guarded): ProxyFile[] {
  const site = url.protocol === 'https:' ? url.host : url.origin;
  const taken = copies.map(([name]) => `    request_header -${name}\n`).join('');
  const given = copies.map(([name, of]) => `      header_up ${name} {http.request.header.${of}}\n`).join('');
  const text = `${site} {
  route {
    @odd header_regexp Connection (?i)(remote|forwarded|cookie)
    respond @odd 400
    request_header -Remote*
${taken}    forward_auth ${latchkey} {
      uri /door/check?
      copy_headers ${IDENTITY.join(' ')}
      transport http {
        dial_timeout 3s
        response_header_timeout 10s
      }
    }
    request_header -Authorization
    reverse_proxy /.latchkey/* ${latchkey}
    reverse_proxy ${upstream}${given ? ` {\n${given}    }` : ''}
  }
}
`;
  return [{ file: 'Caddyfile', text, marks: [upstream, latchkey] }];
}

const variableOf = (header: string) => `$latchkey_${header.replace('Remote-', '').toLowerCase()}`;

/** nginx makes 500 of what a check answers besides 2xx, 401 and 403: so it asks at one address, and shows another one's answer. */
function nginxWords({ url, upstream, latchkey, copies }: Guarded): ProxyFile[] {
  const isHttps = url.protocol === 'https:';
  const listen = `${url.port || (isHttps ? 443 : 80)}${isHttps ? ' ssl' : ''}`;
  const [certificate, key] = ['fullchain.pem', 'privkey.pem'].map(
    (name) => `/etc/ssl/${url.hostname}/${name}`,
  );
  const tls = isHttps ? `  ssl_certificate ${certificate};\n  ssl_certificate_key ${key};\n` : '';
  const given = copies.map(([name, of]) => ` proxy_set_header ${name} ${variableOf(of)};`).join('');
  const shared = `map $http_upgrade $latchkey_connection { default upgrade; '' ''; }
upstream latchkey { server ${latchkey}; keepalive 8; }
`;
  const said = `proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_pass_request_body off;
proxy_set_header Content-Length "";
proxy_set_header Host $host:$server_port;
proxy_set_header X-Forwarded-Method $request_method;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $host:$server_port;
proxy_set_header X-Forwarded-Uri $request_uri;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_buffer_size 16k;
proxy_buffers 4 16k;
proxy_busy_buffers_size 16k;
proxy_connect_timeout 3s;
proxy_read_timeout 10s;
`;
  const guard = `auth_request /.latchkey/check;
error_page 401 403 = @latchkey;
${IDENTITY.map((name) => `auth_request_set ${variableOf(name)} $upstream_http_${name.toLowerCase().replace('-', '_')};`).join('\n')}
${IDENTITY.map((name) => `proxy_set_header ${name} ${variableOf(name)};`).join('\n')}
proxy_set_header Authorization "";
proxy_set_header Host $host:$server_port;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $host:$server_port;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $latchkey_connection;
proxy_buffering off;
`;
  const server = `server {
  listen ${listen};
  server_name ${url.hostname};
${tls}  client_max_body_size 0;
  location = /.latchkey/check { internal; proxy_pass http://latchkey/door/ask; include said.inc; }
  location ^~ /.latchkey/ { rewrite ^ /door/own break; proxy_pass http://latchkey; include said.inc; }
  location @latchkey { rewrite ^ /door/answer break; proxy_pass http://latchkey; proxy_method GET; include said.inc; }
  location = /.latchkey/echo { include guard.inc; proxy_pass http://latchkey; }
  location / { include guard.inc;${given} proxy_pass http://${upstream}; }
}
`;
  return [
    { file: 'conf.d/latchkey.conf', text: shared, marks: [latchkey] },
    { file: 'said.inc', text: said, marks: [] },
    { file: 'guard.inc', text: guard, marks: [] },
    {
      file: `conf.d/${nameOf(url)}.conf`,
      text: server,
      marks: [upstream, ...(isHttps ? [certificate, key] : [])].filter((mark) => mark !== undefined),
    },
  ];
}

/** A fault of the script lets a request through, so that one passes by a variable which it sets in the end. */
function haproxyWords({ url, upstream, latchkey, copies }: Guarded): ProxyFile[] {
  const isHttps = url.protocol === 'https:';
  const certificate = `/etc/haproxy/${url.hostname}.pem`;
  const tls = isHttps ? ` ssl crt ${certificate} alpn h2,http/1.1` : '';
  const name = nameOf(url);
  const given = copies
    .map(([header, of]) => `  http-request set-header ${header} %[req.fhdr(${of})]\n`)
    .join('');
  const script = `local left_out = {}
for name in ("host connection keep-alive proxy-connection upgrade te trailer transfer-encoding content-length expect"):gmatch("%S+") do
  left_out[name] = true
end
local identity = { "remote-user", "remote-email", "remote-name", "remote-groups" }

core.register_action("latchkey", { "http-req" }, function(txn)
  local headers = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not left_out[name] then
      headers[name] = {}
      for _, value in pairs(values) do
        table.insert(headers[name], value)
      end
    end
  end
  local answer = core.httpclient():get({ url = "http://${latchkey}/door/check", headers = headers, timeout = 10000 })
  if answer.status == 200 then
    for _, name in ipairs(identity) do
      local values = answer.headers[name]
      txn.http:req_set_header(name, values and values[0] or "")
    end
    txn:set_var("txn.latchkey", "yes")
  elseif answer.status >= 300 then
    local reply = txn:reply()
    reply:set_status(answer.status)
    for name, values in pairs(answer.headers) do
      if not left_out[name] then
        for n = 0, #values do
          reply:add_header(name, values[n])
        end
      end
    end
    if txn.f:method() ~= "HEAD" then
      reply:set_body(answer.body)
    end
    txn:done(reply)
  end
end)
`;
  const config = `global
  lua-load-per-thread /etc/haproxy/latchkey.lua

frontend apps
  mode http
  bind :${url.port || (isHttps ? 443 : 80)}${tls}
  use_backend ${name} if { req.hdr(host),host_only -i ${url.hostname} }

backend ${name}
  mode http
  http-request deny deny_status 400 if { req.hdr_names -m reg [^A-Za-z0-9,-] }
  http-request deny deny_status 400 if { req.hdr(connection) -m reg -i (remote|forwarded|cookie) }
  http-request del-header remote -m beg
  http-request del-header x-forwarded -m beg
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header X-Forwarded-Method %[method]
  http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
  http-request set-header X-Forwarded-Uri %[pathq]
  http-request lua.latchkey
  http-request deny deny_status 503 unless { var(txn.latchkey) -m str yes }
  http-request del-header authorization
  http-request del-header x-forwarded-method
  http-request del-header x-forwarded-uri
${given}  use-server latchkey if { path_beg /.latchkey/ }
  server app ${upstream}
  server latchkey ${latchkey} weight 0
`;
  return [
    { file: 'latchkey.lua', text: script, marks: [latchkey] },
    { file: 'haproxy.cfg', text: config, marks: [upstream, latchkey, ...(isHttps ? [certificate] : [])] },
  ];
}

/** Traefik gives no header another name: what the app reads besides ours is taken from clients, and stays empty. */
function traefikWords({ url, upstream, latchkey, copies }: Guarded): ProxyFile[] {
  const isHttps = url.protocol === 'https:';
  const name = nameOf(url);
  const entry = isHttps ? 'websecure' : 'web';
  const taken = copies.map(([header]) => `          ${header}: ""\n`).join('');
  const tls = isHttps ? '      tls: {}\n' : '';
  const start = `entryPoints:
  ${entry}:
    address: ":${url.port || (isHttps ? 443 : 80)}"
    http:
      aliasHeadersStrategy: delete
`;
  const text = `http:
  routers:
    ${name}:
      rule: Host(\`${url.hostname}\`)
      entryPoints: [${entry}]
      middlewares: [${name}-check, ${name}-after]
      service: ${name}
${tls}    ${name}-latchkey:
      rule: Host(\`${url.hostname}\`) && PathPrefix(\`/.latchkey/\`)
      entryPoints: [${entry}]
      middlewares: [${name}-check, ${name}-after]
      service: ${name}-latchkey
${tls}  middlewares:
    ${name}-check:
      forwardAuth:
        address: http://${latchkey}/door/check
        trustForwardHeader: false
        authResponseHeaders: [${IDENTITY.join(', ')}]
    ${name}-after:
      headers:
        customRequestHeaders:
          Authorization: ""
${taken}  services:
    ${name}:
      loadBalancer:
        servers: [{ url: "http://${upstream}" }]
    ${name}-latchkey:
      loadBalancer:
        servers: [{ url: "http://${latchkey}" }]
`;
  return [
    { file: 'traefik.yml', text: start, marks: [entry] },
    { file: `dynamic/${name}.yml`, text, marks: [entry, upstream, latchkey] },
  ];
}

/** What the app is called in configurations and files: its host, in letters that all of them take. */
export function nameOf({ hostname }: { hostname: string }): string {
  return hostname.replace(/[^a-z\d]+/g, '-').replace(/^-|-$/g, '');
}

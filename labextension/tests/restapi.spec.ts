import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';
import { ApiError, CondaEnvClient } from '../src/restapi';
import type { ExportOptions } from '../src/tokens';

/** A client whose server gives one answer, and the requests it got. */
function clientWith(
  response: () => Response | Promise<Response>,
  translator?: { languageCode: string }
) {
  const requests: Request[] = [];
  const client = new CondaEnvClient(
    ServerConnection.makeSettings({
      baseUrl: 'http://localhost/user/jo/',
      token: '',
      fetch: async (info: RequestInfo | URL, init?: RequestInit) => {
        requests.push(new Request(info, init));
        return response();
      }
    }),
    translator
  );
  return { client, requests };
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status });
}

async function errorOf(request: Promise<unknown>): Promise<ApiError> {
  const reason: unknown = await request.catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(ApiError);
  return reason as ApiError;
}

describe('CondaEnvClient', () => {
  it('asks below the base URL', async () => {
    const { client, requests } = clientWith(() =>
      json(200, { environments: [] })
    );
    expect(await client.listEnvironments()).toEqual([]);
    expect(new URL(requests[0].url).pathname).toBe(
      '/user/jo/condaenv/environments'
    );
  });

  it('sends a plan request as JSON and says how long it waits', async () => {
    const { client, requests } = clientWith(() => json(201, { id: 'p1' }));
    await client.createPlan({ action: 'delete', environment: 'ml' }, 0.5);
    const [request] = requests;
    expect(request.method).toBe('POST');
    expect(new URL(request.url).search).toContain('wait=0.5');
    expect(await request.json()).toEqual({
      action: 'delete',
      environment: 'ml'
    });
  });

  it('asks in the language of JupyterLab, whatever the browser prefers', async () => {
    const { client, requests } = clientWith(() => json(200, { plans: [] }), {
      languageCode: 'zh-CN'
    });
    await client.listPlans();
    await client.createPlan({ action: 'delete', environment: 'ml' }, 0);
    expect(
      requests.map(request => request.headers.get('Accept-Language'))
    ).toEqual(['zh-CN', 'zh-CN']);
    expect(requests[1].headers.get('Content-Type')).toBe('application/json');
    const english = clientWith(() => json(200, { plans: [] }));
    await english.client.listPlans();
    expect(english.requests[0].headers.get('Accept-Language')).toBe('en');
  });

  it('turns an error of the contract into its sentence, code and place', async () => {
    const { client } = clientWith(() =>
      json(422, {
        message: '“numpy >>1” is no match spec',
        reason: null,
        code: 'invalid_spec',
        field: 'specs[1]',
        line: 4
      })
    );
    const error = await errorOf(client.readSpecs({ name: 'a', content: '' }));
    expect(error.message).toBe('“numpy >>1” is no match spec');
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid_spec',
      field: 'specs[1]',
      line: 4
    });
  });

  it('shows the status line of an answer that is no JSON', async () => {
    const { client } = clientWith(
      () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' })
    );
    const error = await errorOf(client.listEnvironments());
    expect(error.message).toBe('502 Bad Gateway');
    expect(error.field).toBeNull();
  });

  it('knows a server that does not answer', async () => {
    const { client } = clientWith(() =>
      Promise.reject(new TypeError('Failed to fetch'))
    );
    const error = await errorOf(client.listPlans());
    expect(error).toMatchObject({ status: 0, code: 'unreachable' });
  });

  it.each([
    ['attachment; filename="ml.yml"', 'ml.yml'],
    ['attachment; filename="x"; filename*=utf-8\'\'%C3%BC.yml', 'ü.yml'],
    ['attachment; filename="../../etc/ml.yml"', 'ml.yml'],
    [null, 'environment-yml']
  ])('takes the file name from %s', async (header, name) => {
    const headers = new Headers(
      header ? { 'Content-Disposition': header } : {}
    );
    const { client } = clientWith(() => new Response('name: ml', { headers }));
    const options = { format: 'environment-yml', scope: 'full' } as const;
    expect(await client.exportEnvironment('ml', options)).toEqual({
      name,
      content: 'name: ml',
      format: 'text',
      notes: []
    });
  });

  it('asks for a format and platforms, and reads an archive and its notes', async () => {
    const { client, requests } = clientWith(
      () =>
        new Response(new Uint8Array([80, 75, 255]), {
          headers: {
            'Content-Type': 'application/zip',
            'Condaenv-Notes': '["No name."]'
          }
        })
    );
    const options = { format: 'binder', platforms: ['linux-64', 'osx-64'] };
    const file = await client.exportEnvironment('ml', options as ExportOptions);
    expect(requests[0].url).toMatch(
      /export\?format=binder&platforms=linux-64%2Cosx-64/
    );
    expect(file).toMatchObject({
      content: 'UEv/',
      format: 'base64',
      notes: ['No name.']
    });
  });
});

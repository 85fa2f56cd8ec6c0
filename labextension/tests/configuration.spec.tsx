import React, { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationView } from '../src/components/configurationView';
import { ConfigurationModel, valueText } from '../src/model/configuration';
import { PlansModel } from '../src/model/plans';
import { ApiError } from '../src/restapi';
import type {
  ChannelState,
  MirrorChange,
  Mirrors,
  System
} from '../src/tokens';
import { FakeClient, FakeEvents, settle } from './fakes';

(
  globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
).IS_REACT_ACT_ENVIRONMENT = true;

const MIRRORS: Mirrors = {
  mirrors: [{ id: 'near', name: 'Near', place: 'here', url: 'https://near' }],
  chosen: null,
  file: '/home/.condarc'
};

class Client extends FakeClient {
  written: (string | undefined)[] = [];
  chosen: string | null = 'near';
  refusal: ApiError | null = null;

  override async getSystem(): Promise<System> {
    return {
      ...(await super.getSystem()),
      config: {
        channels: { value: ['a', 'b'], origin: '/home/.condarc' },
        offline: { value: false, origin: 'default' }
      },
      warnings: [{ message: 'Odd.', origin: '/etc/condarc', line: 3 }]
    };
  }

  override listChannels(): Promise<ChannelState[]> {
    return Promise.reject(new ApiError('The server is away', 0, 'unreachable'));
  }

  override listMirrors(): Promise<Mirrors> {
    return Promise.resolve(MIRRORS);
  }

  override chooseMirror(
    _: string | null,
    hash?: string
  ): Promise<MirrorChange> {
    this.written.push(hash);
    return this.refusal
      ? Promise.reject(this.refusal)
      : Promise.resolve({
          file: '/home/.condarc',
          hash: 'h1',
          diff: [{ op: 'add', text: 'x: y' }],
          written: hash !== undefined,
          chosen: hash === undefined ? null : this.chosen
        });
  }
}

describe('the settings', () => {
  let client: Client;
  let plans: PlansModel;
  let model: ConfigurationModel;
  let host: HTMLElement;
  let root: Root;

  beforeEach(async () => {
    client = new Client();
    const events = new FakeEvents();
    plans = new PlansModel(client, events);
    model = new ConfigurationModel({ client, events, plans });
    host = document.body.appendChild(document.createElement('main'));
    root = createRoot(host);
    const render = () => {
      act(() =>
        root.render(
          <ConfigurationView
            model={model}
            confirmClean={vi.fn(() => Promise.resolve(true))}
          />
        )
      );
    };
    model.changed.connect(render);
    await act(async () => {
      await model.load();
      await settle();
    });
  });

  afterEach(() => {
    act(() => root.unmount());
    host.remove();
    model.dispose();
    plans.dispose();
  });

  it('shows what is configured, where, and what is wrong', () => {
    expect(
      host.querySelector('[data-setting="channels"]')?.textContent
    ).toContain('/home/.condarc');
    expect(host.querySelector('[data-setting="offline"]')).toBeNull();
    expect(host.querySelector('[data-place="/etc/condarc:3"]')).not.toBeNull();
    const channels = host.querySelector('[data-section="channels"]');
    expect(channels?.querySelector('[role="alert"]')).not.toBeNull();
  });

  it('writes a mirror only after the change was shown, with its hash', async () => {
    await act(() => model.writeMirror());
    expect(client.written).toEqual([]);
    await act(() => model.previewMirror('near'));
    expect(host.querySelector('[data-op="add"]')?.textContent).toContain(
      'x: y'
    );
    await act(() => model.writeMirror());
    expect(client.written).toEqual([undefined, 'h1']);
    expect(model.mirrorChange).toBeNull();
    expect(model.isOverruled).toBe(false);
  });

  it('says that something else counts, and why nothing was written', async () => {
    client.chosen = 'other';
    await act(() => model.previewMirror('near'));
    await act(() => model.writeMirror());
    expect(host.textContent).toContain(
      'another file or variable says otherwise'
    );
    client.refusal = new ApiError('Changed meanwhile', 409, 'out_of_date');
    await act(() => model.previewMirror(null));
    expect(host.textContent).toContain('Changed meanwhile');
    expect(model.mirrorChange).toBeNull();
  });

  it('writes values as a person would', () => {
    expect(valueText(['a', 1])).toBe('a\n1');
    expect(valueText({ a: 'b', c: ['d'] })).toBe('a: b\nc: ["d"]');
    expect([valueText(null), valueText(''), valueText([])]).toEqual([
      '',
      '',
      ''
    ]);
    expect(valueText(false)).toBe('false');
  });
});

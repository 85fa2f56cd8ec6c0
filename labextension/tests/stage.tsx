/** The sidebar on a page, over a client whose answers a test decides on. */
import axe from 'axe-core';
import React, { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, vi } from 'vitest';
import type { EnvironmentActions } from '../src/components/environmentRow';
import { Sidebar } from '../src/components/sidebar';
import { EnvironmentsModel } from '../src/model/environments';
import { DEBOUNCE } from '../src/model/livePlan';
import { PlansModel } from '../src/model/plans';
import { SidebarModel } from '../src/model/sidebar';
import { FakeClient, FakeEvents, settle, type environment } from './fakes';

(
  globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
).IS_REACT_ACT_ENVIRONMENT = true;

/** What a person sees and does; begin with `new Stage()`, end with `dispose()`. */
export class Stage {
  readonly client = new FakeClient();
  readonly events = new FakeEvents();
  readonly environments = new EnvironmentsModel(this.client, this.events);
  readonly plans = new PlansModel(this.client, this.events);
  readonly model = new SidebarModel({
    client: this.client,
    events: this.events,
    environments: this.environments,
    plans: this.plans
  });
  readonly host = document.body.appendChild(document.createElement('main'));
  readonly actions = {
    openNotebook: vi.fn<EnvironmentActions['openNotebook']>(),
    openTerminal: vi.fn<EnvironmentActions['openTerminal']>(),
    exportToFolder: vi.fn<EnvironmentActions['exportToFolder']>(),
    download: vi.fn<EnvironmentActions['download']>(),
    delete: vi.fn<EnvironmentActions['delete']>(),
    copyPath: vi.fn<EnvironmentActions['copyPath']>(),
    openSettings: vi.fn<EnvironmentActions['openSettings']>(),
    confirm: vi.fn<EnvironmentActions['confirm']>(() => Promise.resolve(true))
  };

  constructor() {
    this._root = createRoot(this.host);
    const render = () => {
      act(() =>
        this._root.render(<Sidebar model={this.model} actions={this.actions} />)
      );
    };
    this.model.stateChanged.connect(render);
    render();
  }

  get(selector: string): HTMLElement {
    const found = this.host.querySelector<HTMLElement>(selector);
    expect(found, selector).not.toBeNull();
    return found as HTMLElement;
  }

  has(selector: string): boolean {
    return this.host.querySelector(selector) !== null;
  }

  button(action: string): HTMLButtonElement {
    return this.get(`[data-action="${action}"]`) as HTMLButtonElement;
  }

  /** Click and let everything that follows at once happen. */
  async click(selector: string): Promise<void> {
    await act(async () => {
      this.get(selector).click();
      await settle();
    });
  }

  async do(action: string): Promise<void> {
    await this.click(`[data-action="${action}"]`);
  }

  type(name: string, text: string): void {
    const field = this.get(`[name="${name}"]`);
    const prototype = Object.getPrototypeOf(field) as object;
    const setter = Object.getOwnPropertyDescriptor(prototype, 'value')?.set;
    act(() => {
      // React listens to the setter of the element's class, not of the element.
      setter?.call(field, text);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  press(selector: string, key: string): void {
    const event = new KeyboardEvent('keydown', { key, bubbles: true });
    act(() => {
      this.get(selector).dispatchEvent(event);
    });
  }

  choose(name: string, value: string): void {
    const field = this.get(`select[name="${name}"]`) as HTMLSelectElement;
    act(() => {
      field.value = value;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  async load(...all: ReturnType<typeof environment>[]): Promise<void> {
    this.client.environments = all;
    await act(() => this.environments.refresh());
  }

  /** Let the live plan be asked for; give the last request. */
  async ask(): Promise<FakeClient['pending'][number]> {
    await act(() => vi.advanceTimersByTimeAsync(DEBOUNCE));
    return this.client.pending[this.client.pending.length - 1];
  }

  async expectAccessible(): Promise<void> {
    const { violations } = await axe.run(this.host, {
      rules: { 'color-contrast': { enabled: false } }
    });
    expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
  }

  dispose(): void {
    act(() => this._root.unmount());
    this.host.remove();
    this.model.dispose();
    this.plans.dispose();
    this.environments.dispose();
    vi.useRealTimers();
  }

  private _root: ReturnType<typeof createRoot>;
}

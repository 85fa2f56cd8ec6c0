import React from 'react';
import type { ConfigurationModel } from '../model/configuration';
import { CachesSection } from './cachesSection';
import { ChannelsSection } from './channelsSection';
import { MirrorsSection } from './mirrorsSection';
import { RulesSection } from './rulesSection';
import { RulesContext } from './serverRules';
import { useTranslation } from './translation';
import { ValuesSection } from './valuesSection';

interface ConfigurationViewProps {
  readonly model: ConfigurationModel;
  /** Ask whether the caches are really to be cleaned. */
  readonly confirmClean: () => Promise<boolean>;
}

/** Where packages come from, where they are kept, and which setting says so. */
export function ConfigurationView(
  props: ConfigurationViewProps
): React.JSX.Element {
  const trans = useTranslation();
  const { model } = props;
  const policy = model.system.value?.policy ?? null;
  return (
    <RulesContext.Provider value={{ policy, environments: [] }}>
      <div className="jp-CondaEnv-settings">
        <h2>{trans.__('Settings of conda environments')}</h2>
        {policy && <RulesSection policy={policy} />}
        <ChannelsSection model={model} />
        <MirrorsSection model={model} />
        <CachesSection model={model} confirm={props.confirmClean} />
        <ValuesSection model={model} />
      </div>
    </RulesContext.Provider>
  );
}

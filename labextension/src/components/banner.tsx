import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { IconButton, TextButton } from './controls';
import { useTranslation } from './translation';

interface BannerProps {
  readonly environment: string | null;
  /** Whether the environment is being made. */
  readonly isComing: boolean;
  readonly onCreate: () => void;
  readonly onChoose: () => void;
  readonly onClose: () => void;
}

/** Above a notebook whose environment is not here: the offer to make it. */
export function Banner(props: BannerProps): React.JSX.Element {
  const trans = useTranslation();
  const { environment, isComing } = props;
  return (
    <div className="jp-CondaEnv-banner" role="status">
      <span className="jp-CondaEnv-bannerText">
        {isComing
          ? trans.__('Its environment is on its way…')
          : environment
            ? trans.__(
                'The environment of this notebook, “%1”, is not here.',
                environment
              )
            : trans.__('The environment of this notebook is not here.')}
      </span>
      {!isComing && (
        <>
          <TextButton
            action="create-for-notebook"
            kind="accept"
            label={trans.__('Create it…')}
            title={trans.__('See the plan for an environment as it needs')}
            onClick={props.onCreate}
          />
          <TextButton
            action="choose-kernel"
            label={trans.__('Choose another kernel')}
            onClick={props.onChoose}
          />
        </>
      )}
      <IconButton
        action="close-banner"
        icon={closeIcon}
        label={trans.__('Close')}
        onClick={props.onClose}
      />
    </div>
  );
}

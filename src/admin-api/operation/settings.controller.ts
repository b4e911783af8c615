import { Get, Inject } from '@nestjs/common';
import { effectiveSettings } from '../../config/setting-origins.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { AdminController } from '../admin-route.js';
import { SettingsDto } from './setting.dto.js';
import { operationRoutes } from './operation.docs.js';

/** The settings. They are the operator's, and are not changed from here. */
@AdminController('settings')
export class SettingsController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Get()
  @operationRoutes.settings
  list(): SettingsDto {
    const items = effectiveSettings(this.settings).map(({ variable, description, value, isSecret, origin }) => ({
      variable,
      description,
      value: value ?? null,
      secret: isSecret,
      origin,
    }));
    return { items };
  }
}

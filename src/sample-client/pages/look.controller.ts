import { Controller, Get, Header } from '@nestjs/common';
import { ICON } from './icon.js';
import { STYLE } from './style.js';

@Controller()
export class LookController {
  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'max-age=300')
  style(): string {
    return STYLE;
  }

  @Get('icon.svg')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', 'max-age=300')
  icon(): string {
    return ICON;
  }
}

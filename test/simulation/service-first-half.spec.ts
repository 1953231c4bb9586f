import { describeService } from './service/suite.js';

describeService(0);

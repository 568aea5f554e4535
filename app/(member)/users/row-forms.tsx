'use client';

import { buttonLook } from '@/components/button';
import { Form, SubmitButton, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import { type DirectDeed, type OfferedDeed, pageOf... } from './deeds';

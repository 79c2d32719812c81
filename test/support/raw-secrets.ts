/** Raw objects as the readers give them, with secrets where AWS's own services show them. */
export const LAMBDA = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'checkout',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout',
    Runtime: 'nodejs20.x',
    MemorySize: 512,
    CodeSha256: 'Yk3mDcQ8hF0jS1Zb5xT7wV9uR2nP4lK6iG8eC0aB1dE=',
    KMSKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    Environment: {
      Variables: {
        STAGE: 'prod',
        DB_PASSWORD: 'hunter2-hunter2',
        TABLE_ARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders',
      },
    },
    Tags: { team: 'checkout', 'api-token': 'tag-token-value' },
    Code: {
      Location:
        'https://awslambda-eu-west-1-tasks.s3.eu-west-1.amazonaws.com/snapshots/x?versionId=1&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE&X-Amz-Signature=0123456789abcdef',
    },
  },
  __ExtraContext: { AccountId: '123456789012', Region: 'eu-west-1' },
};

export const TASK_DEFINITION = {
  Type: 'AWS::ECS::TaskDefinition',
  Properties: {
    family: 'web',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7',
    containerDefinitions: [
      {
        name: 'web',
        image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.2',
        essential: true,
        command: ['serve', '--db-password', 'command-line-pass', '--listen', '0.0.0.0:80'],
        environment: [
          { name: 'LOG_LEVEL', value: 'debug-value' },
          { name: 'STRIPE', value: 'sk_live_51Habcdefghijklmnop' },
        ],
        secrets: [
          { name: 'DB', valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf' },
        ],
        repositoryCredentials: {
          credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf',
        },
      },
    ],
  },
};

export const CODEBUILD = {
  Type: 'AWS::CodeBuild::Project',
  Properties: {
    name: 'build',
    source: {
      type: 'GITHUB',
      location: 'https://x-token:ghp_0123456789abcdefghijABCDEFGHIJ012345@github.com/a/b.git',
    },
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL',
      privilegedMode: false,
      environmentVariables: [
        { name: 'NPM_TOKEN', value: 'plain-npm-value', type: 'PLAINTEXT' },
        { name: 'REGION', value: 'build-region-value', type: 'PLAINTEXT' },
      ],
    },
  },
};

export const RDS = {
  Type: 'AWS::RDS::DBInstance',
  Properties: {
    DBInstanceIdentifier: 'orders',
    MasterUsername: 'admin',
    MasterUserPassword: 'rds-master-pass',
    MasterUserSecret: {
      SecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1-AbCdEf',
      SecretStatus: 'active',
      KmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/abc',
    },
    IAMDatabaseAuthenticationEnabled: true,
    AllocatedStorage: 100,
    Endpoint: { Address: 'orders.abc.eu-west-1.rds.amazonaws.com', Port: 5432 },
  },
};

export const INSTANCE = {
  Type: 'AWS::EC2::Instance',
  Properties: {
    InstanceId: 'i-0123456789abcdef0',
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
    UserData: 'IyEvYmluL2Jhc2gKZXhwb3J0IFBBU1NXT1JEPWh1bnRlcjI=',
    Tags: [
      { Key: 'Name', Value: 'bastion' },
      { Key: 'admin-password', Value: 'tag-pass-value' },
    ],
  },
};

export const PARAMETER = {
  Type: 'AWS::SSM::Parameter',
  Identifier: '/app/setting',
  Properties: { Name: '/app/setting', Type: 'String', Value: 'parameter-value', Tags: { team: 'core' } },
};

namespace BitableSync.Tests.Feishu.Events;

/// <summary>Events as the platform's pages show them.</summary>
internal static class SampleEvents
{
    public const string RecordChanged =
        """
        {"schema":"2.0",
         "header":{"event_id":"0f3b1c5de7a84c0b9a52d1e4c6f7a890","event_type":"drive.file.bitable_record_changed_v1","create_time":"1780300801234",
           "token":"vtok","app_id":"cli_a1b2c3d4e5f60718","tenant_key":"2ca1d211f64f6438"},
         "event":{"file_type":"bitable","file_token":"QrXlbwXMLaJ2TNsxSfFcIA3rnwh","table_id":"tblejHMrXJQVd3Qc","revision":412,
           "operator_id":{"open_id":"ou_84aad35d084aa403a838cf73ee184670","union_id":"on_8ed6aa67826108097d9ee14381634500","user_id":"e33ggbyz"},
           "action_list":[
             {"record_id":"recuEmYfxkDgpX","action":"record_edited",
              "before_value":[{"field_id":"fldYWaldeW","field_value":"12"},{"field_id":"fldTitle01","field_value":"[{\"type\":\"text\",\"text\":\"Old\"}]"}],
              "after_value":[{"field_id":"fldYWaldeW","field_value":"13.5"},{"field_id":"fldTitle01","field_value":"[{\"type\":\"text\",\"text\":\"New\"}]"},
                {"field_id":"fldOwner01","field_value":"{\"users\":[{\"userId\":\"7307000000000000001\",\"name\":\"Wang Fang\"}]}",
                 "field_identity_value":{"users":[{"user_id":{"open_id":"ou_84aad35d084aa403a838cf73ee184670"},"name":"王芳","en_name":"Wang Fang"}]}}]},
             {"record_id":"recNew00000001","action":"record_added","after_value":[{"field_id":"fldDue0001","field_value":"1780243200000"}]},
             {"record_id":"recOld00000001","action":"record_deleted","before_value":[{"field_id":"fldTags001","field_value":"[\"optA\",\"optB\"]"}],"after_value":null}],
           "subscriber_id_list":[{"open_id":"ou_9bc587355789fc049904ae7c736abcef"}],"update_time":1780300801}}
        """;

    public const string FieldChanged =
        """
        {"schema":"2.0",
         "header":{"event_id":"7d1f0e2a9b3c4d5e8f60718293a4b5c6","event_type":"drive.file.bitable_field_changed_v1","create_time":"1780300900000",
           "token":"vtok","app_id":"cli_a1b2c3d4e5f60718","tenant_key":"2ca1d211f64f6438"},
         "event":{"file_type":"bitable","file_token":"QrXlbwXMLaJ2TNsxSfFcIA3rnwh","table_id":"tblejHMrXJQVd3Qc",
           "operator_id":{"open_id":"ou_84aad35d084aa403a838cf73ee184670"},
           "action_list":[
             {"action":"field_edited","field_id":"fldStatus1",
              "before_value":{"id":"fldStatus1","name":"Status","type":3,"description":"","property":{"options":[{"id":"optOpen001","name":"Open","color":0}]}},
              "after_value":{"id":"fldStatus1","name":"State","type":3,"description":"","property":{"options":[{"id":"optOpen001","name":"Open","color":0}]}}},
             {"action":"field_deleted","field_id":"fldGone0001","before_value":{"id":"fldGone0001","name":"Gone"}}],
           "revision":413,"update_time":1780300900}}
        """;
}

using System.Collections.Frozen;
using System.Net;
using static BitableSync.Feishu.Errors.ErrorClass;

namespace BitableSync.Feishu.Errors;

/// <summary>
/// The one table of the platform's error codes: what each means for the caller and for the person who has to act.
/// A code that is not in the table stops what was being done, unless the HTTP status says that the platform itself is unwell.
/// Sources: the open platform's pages "General error codes", "Bitable error codes", and the error tables of the pages of
/// each endpoint in use.
/// </summary>
public static class FeishuErrors
{
    private const string Wait = "Wait and try again; the platform is overloaded or has an internal fault.";
    private const string SlowDown = "Wait and try again with fewer or smaller requests.";
    private const string ReportBug = "The request was built wrongly; report this with the log id.";
    private const string GrantRight = "Add the app to the Base as a document app with edit right (manage right where advanced permissions are on).";
    private const string CorrectValue = "Correct the value in the row, or pair the column with a field of another type.";
    private const string CorrectDefinition = "Correct the name or definition that was sent.";
    private const string RenewToken = "The token is fetched again and the request repeated once; if this persists, check AppId, AppSecret and the app's status.";
    private const string ReadSchema = "A field was renamed or deleted; the schema is read again. If this persists, correct the mapping.";
    private const string CheckIds = "Ids of people differ per app and tenant; map people by user_id, union_id, e-mail or employee number.";
    private const string FreeSpace = "Make room in the Base or raise the plan's limit.";
    private const string SignInAgain = "Start the sign-in again.";
    private const string CheckSignIn = "Correct the sign-in settings of the app in the developer console.";
    private const string FixCard = "The card was built wrongly; report this with the log id.";
    private const string CheckRecipient = "Choose another recipient, or let the recipient use the app and its bot.";

    private static readonly FrozenDictionary<int, FeishuError> Table =
        new[] { Gateway(), Tokens(), SignIn(), BitableRequests(), BitableValues(), BitableLimits(), BitableService(), Files(), LongConnection(), Messages(), ContactAndWiki() }
            .SelectMany(rows => rows)
            .ToFrozenDictionary(row => row.Code);

    /// <summary>Every code of the table, in no order.</summary>
    public static IReadOnlyCollection<FeishuError> All => Table.Values;

    /// <summary>The row of a code; for an unknown code a row that stops, or repeats when <paramref name="status"/> is 429 or 5xx.</summary>
    public static FeishuError Find(int code, HttpStatusCode status) => Table.GetValueOrDefault(code) ?? Unknown(code, status);

    private static FeishuError Unknown(int code, HttpStatusCode status) => (int)status switch
    {
        429 => new(code, "unknown code", Retry, SlowDown) { IsKnown = false, Throttles = true },
        >= 500 => new(code, "unknown code", Retry, Wait) { IsKnown = false, MayHaveApplied = true },
        _ => new(code, "unknown code", Stop, "Look the code up in the open platform's documentation; the log id lets the platform's support find the call.") { IsKnown = false },
    };

    private static FeishuError[] Gateway() =>
    [
        new(99991201, "path not found", ClientBug, ReportBug),
        new(99991301, "wrong HTTP method", ClientBug, ReportBug),
        new(99991400, "request frequency limit", Retry, SlowDown) { Throttles = true },
        new(99991401, "caller address not allowed", Stop, "Add this machine's address to the app's IP allow list in the developer console."),
        new(99991403, "monthly API quota exceeded", Stop, "The tenant's plan allows no more calls this month; raise the plan or wait for the next month."),
        new(99991543, "app_id or app_secret unknown", Stop, "Check Feishu:AppId and Feishu:AppSecret, and that Feishu:Domain is the app's platform (Feishu or Lark)."),
        new(99991661, "access token missing", ClientBug, ReportBug),
        new(99991662, "app disabled", Stop, "Enable the app in the admin console."),
        new(99991663, "invalid tenant access token", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991664, "invalid app access token", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991665, "invalid tenant code", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991668, "invalid user access token", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991669, "invalid user refresh token", Stop, SignInAgain),
        new(99991671, "malformed access token", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991672, "scope missing", Stop, "Add one of the named scopes to the app in the developer console and release a new app version."),
        new(99991673, "app unavailable in the tenant", Stop, "Install or enable the app in the tenant."),
        new(99991674, "user type unsupported", Stop, "Use an account of a type the API supports."),
        new(99991675, "malformed user id", FixData, CheckIds),
        new(99991676, "token lacks the right", Stop, GrantRight),
        new(99991677, "user access token expired", RefreshToken, RenewToken) { ClassIfItPersists = Stop },
        new(99991679, "user has not granted the scope", Stop, "Sign in again and grant the scope."),
        new(99992351, "open_id unknown", FixData, CheckIds),
        new(99992360, "id invalid", FixData, CheckIds),
        new(99992361, "open_id of another app", FixData, CheckIds),
        new(99992364, "user_id of another tenant", FixData, CheckIds),
        new(99992381, "union_id of another tenant", FixData, CheckIds),
        new(99992402, "field validation failed", ClientBug, ReportBug),
        new(99993201, "batch gateway error", Stop, ReportBug),
        new(99993202, "batch gateway error", Stop, ReportBug),
        new(99993203, "batch gateway error", Stop, ReportBug),
        new(2200, "internal error", Retry, Wait) { MayHaveApplied = true },
        new(1500, "internal error", Retry, Wait) { MayHaveApplied = true },
        new(1663, "internal error", Retry, Wait) { MayHaveApplied = true },
        new(91403, "no permission on this Base", Stop, GrantRight),
    ];

    private static FeishuError[] Tokens() =>
    [
        new(10003, "invalid parameter", Stop, "Check Feishu:AppId and Feishu:AppSecret."),
        new(10005, "app id unauthorized", Stop, "Check Feishu:AppId and the app's status in the developer console."),
        new(10012, "app access token not issued", Retry, "The app ticket is stale; the platform is asked to push it again.") { ClassIfItPersists = Stop },
        new(10013, "tenant access token not issued", Retry, "Check that the app is installed in the tenant of Feishu:TenantKey.") { ClassIfItPersists = Stop },
        new(10014, "app unauthorized or wrong secret", Stop, "Check Feishu:AppSecret and that the app is enabled."),
        new(10015, "wrong app secret", Stop, "Check Feishu:AppSecret; it may have been reset in the developer console."),
        new(10016, "app ticket refused", Stop, "Only store apps have app tickets; set Feishu:AppType to self-built."),
    ];

    private static FeishuError[] SignIn() =>
    [
        new(20001, "bad request", ClientBug, ReportBug),
        new(20002, "wrong client secret", Stop, "Check Feishu:AppSecret."),
        new(20003, "authorization code unknown", Stop, SignInAgain),
        new(20004, "authorization code expired", Stop, SignInAgain),
        new(20005, "user access token invalid", RefreshToken, SignInAgain) { ClassIfItPersists = Stop },
        new(20008, "user missing", Retry, SignInAgain) { ClassIfItPersists = Stop },
        new(20009, "app not allowed", Stop, "Let the tenant's administrator allow the app."),
        new(20010, "user not allowed to use the app", Stop, "Add the user to the app's availability range."),
        new(20021, "user resigned", Stop, "Use an active account."),
        new(20022, "user frozen", Stop, "Use an active account."),
        new(20023, "user not registered", Stop, "Use an active account."),
        new(20024, "code issued to another client", Stop, SignInAgain),
        new(20026, "refresh token invalid", Stop, SignInAgain),
        new(20027, "requested scope not enabled", Stop, CheckSignIn),
        new(20029, "redirect_uri not registered", Stop, CheckSignIn),
        new(20036, "grant type unsupported", ClientBug, ReportBug),
        new(20037, "refresh token expired", Stop, SignInAgain),
        new(20048, "app missing", Stop, "Check Feishu:AppId."),
        new(20049, "PKCE check failed", Stop, SignInAgain),
        new(20050, "internal error", Retry, Wait),
        new(20063, "malformed request", ClientBug, ReportBug),
        new(20064, "refresh token revoked", Stop, SignInAgain),
        new(20065, "authorization code already used", Stop, SignInAgain),
        new(20066, "user inactive", Stop, "Use an active account."),
        new(20067, "duplicate scope", ClientBug, ReportBug),
        new(20068, "scope not granted", Stop, CheckSignIn),
        new(20069, "app disabled", Stop, "Enable the app in the admin console."),
        new(20070, "two client authentication methods", ClientBug, ReportBug),
        new(20071, "redirect_uri mismatch", Stop, CheckSignIn),
        new(20072, "service unavailable", Retry, Wait),
        new(20073, "refresh token already used", Stop, SignInAgain),
        new(20074, "refresh disabled for the app", Stop, CheckSignIn),
    ];

    private static FeishuError[] BitableRequests() =>
    [
        new(1254000, "WrongRequestJson", ClientBug, ReportBug),
        new(1254001, "WrongRequestBody", ClientBug, ReportBug),
        new(1254002, "Fail", Retry, "Send fewer records at once; if this persists, a table id, page token or value of the request is wrong.") { ClassIfItPersists = FixData, MayHaveApplied = true },
        new(1254003, "WrongBaseToken", Stop, "Give the Base's own app_token; the token of a wiki page has to be resolved first (paste the whole URL instead)."),
        new(1254004, "WrongTableId", Stop, "Give a table id of the form tbl…, from the URL of the table."),
        new(1254005, "WrongViewId", ClientBug, ReportBug),
        new(1254006, "WrongRecordId", FixData, "The stored record id is malformed; unlink the row."),
        new(1254007, "EmptyValue", ClientBug, ReportBug),
        new(1254008, "EmptyView", FixData, CorrectDefinition),
        new(1254009, "WrongFieldId", ClientBug, ReportBug),
        new(1254010, "ReqConvError", ClientBug, ReportBug),
        new(1254011, "page_size out of range", ClientBug, ReportBug),
        new(1254012, "UnsupportedFieldType", FixData, "Use a field type the platform allows at this place; the first field must be text, number, date, phone, URL, formula or location."),
        new(1254013, "TableNameDuplicated", FixData, "Choose another table name."),
        new(1254014, "FieldNameDuplicated", FixData, "Choose another field name."),
        new(1254016, "InvalidSort", ClientBug, ReportBug),
        new(1254018, "InvalidFilter", ClientBug, ReportBug),
        new(1254019, "view type invalid", FixData, CorrectDefinition),
        new(1254020, "view name invalid", FixData, CorrectDefinition),
        new(1254021, "view name duplicated", FixData, CorrectDefinition),
        new(1254022, "view name empty", FixData, CorrectDefinition),
        new(1254023, "LastViewDeleteForbidden", FixData, CorrectDefinition),
        new(1254024, "InvalidFieldNames", RefreshSchema, ReadSchema) { ClassIfItPersists = FixData },
        new(1254026, "EmptyOptionName", FixData, "Give every option of the select field a name."),
        new(1254027, "UploadAttachNotAllowed", FixData, "Upload the attachment to this Base first."),
        new(1254028, "EmptyFieldName", FixData, CorrectDefinition),
        new(1254029, "InvalidFieldName", FixData, CorrectDefinition),
        new(1254030, "TooLargeResponse or InvalidPageToken", RestartPaging, "The scan begins again with smaller pages."),
        new(1254031, "InvalidAppName", FixData, CorrectDefinition),
        new(1254032, "role name invalid", FixData, CorrectDefinition),
        new(1254033, "role name duplicated", FixData, CorrectDefinition),
        new(1254034, "last table cannot be deleted", FixData, "Keep at least one table in the Base."),
        new(1254036, "Base is being copied", Retry, "Wait until the copy is complete."),
        new(1254037, "invalid client_token", ClientBug, ReportBug),
        new(1254040, "BaseTokenNotFound", Retry, "The Base is gone or the app cannot see it; check the mapping's app_token and the app's right on it.") { ClassIfItPersists = Stop },
        new(1254041, "TableIdNotFound", Retry, "The table is gone; check the mapping's table_id.") { ClassIfItPersists = Stop },
        new(1254042, "ViewIdNotFound", Stop, "The view is gone; check the mapping's view_id."),
        new(1254043, "RecordIdNotFound", Retry, "The record was deleted, or is too new to be on every replica.") { ClassIfItPersists = FixData },
        new(1254044, "FieldIdNotFound", RefreshSchema, ReadSchema) { ClassIfItPersists = FixData },
        new(1254045, "FieldNameNotFound", RefreshSchema, ReadSchema) { ClassIfItPersists = FixData },
        new(1254046, "primary field cannot be deleted", ClientBug, ReportBug),
        new(1254107, "filter too long", ClientBug, ReportBug),
        new(1254108, "sort too long", ClientBug, ReportBug),
        new(1254800, "InvalidParameter", ClientBug, ReportBug),
    ];

    private static FeishuError[] BitableValues() =>
    [
        new(1254015, "FieldTypeValueNotMatch", FixData, CorrectValue),
        new(1254060, "TextFieldConvFail", FixData, CorrectValue),
        new(1254061, "NumberFieldConvFail", FixData, CorrectValue),
        new(1254062, "SingleSelectFieldConvFail", FixData, "Correct the value; a select field whose options depend on another table cannot be written."),
        new(1254063, "MultiSelectFieldConvFail", FixData, "Correct the value; a select field whose options depend on another table cannot be written."),
        new(1254064, "DatetimeFieldConvFail", FixData, CorrectValue),
        new(1254065, "CheckboxFieldConvFail", FixData, CorrectValue),
        new(1254066, "UserFieldConvFail", FixData, CheckIds),
        new(1254067, "LinkFieldConvFail", FixData, "A linked record does not exist in the linked table."),
        new(1254068, "URLFieldConvFail", FixData, CorrectValue),
        new(1254069, "AttachFieldConvFail", FixData, CorrectValue),
        new(1254070, "ActionValidateFailed", FixData, CorrectValue),
        new(1254072, "phone conversion failed", FixData, "A phone number is an optional plus sign and at most 64 digits."),
        new(1254074, "DuplexLinkFieldConvFail", FixData, "A linked record does not exist in the linked table."),
        .. PropertyErrors(),
        new(1254106, "AttachExceedLimit", FixData, "A cell holds at most 100 attachments."),
        new(1254130, "TooLargeCell", FixData, "A cell holds at most 100,000 characters; shorten the value."),
        new(1254303, "AttachPermNotAllow", FixData, "The attachment belongs to another Base; upload it to this one."),
    ];

    private static IEnumerable<FeishuError> PropertyErrors()
    {
        string[] types =
        [
            "Text", "Number", "SingleSelect", "MultiSelect", "Date", "Checkbox", "User", "URL", "Attach", "Link",
            "Lookup", "Formula", "DuplexLink", "CreatedTime", "ModifiedTime", "CreatedUser", "ModifiedUser",
        ];
        return types.Select((type, index) => new FeishuError(1254080 + index, $"{type}FieldPropertyError", ClientBug, ReportBug));
    }

    private static FeishuError[] BitableLimits() =>
    [
        new(1254100, "TableExceedLimit", Stop, FreeSpace),
        new(1254101, "ViewExceedLimit", Stop, FreeSpace),
        new(1254102, "FileExceedLimit", Stop, FreeSpace),
        new(1254103, "RecordExceedLimit", Stop, "The table is full; archive records or raise the plan's limit."),
        new(1254104, "RecordAddOnceExceedLimit", ClientBug, "Lower the number of records per call."),
        new(1254105, "ColumnExceedLimit", Stop, FreeSpace),
        new(1254109, "FormulaTableSizeExceedLimit", Stop, FreeSpace),
        new(1254301, "OperationTypeError", Stop, "Advanced permissions are off or do not support this; check the Base's permission settings."),
        new(1254302, "RolePermNotAllow", Stop, GrantRight),
        new(1254304, "PermNotAllow", Stop, GrantRight),
        new(1254305, "PermControl", Stop, "The tenant's policy or subscription forbids this; ask its administrator."),
        new(1254306, "plan limit reached", Stop, "The tenant's policy or subscription forbids this; ask its administrator."),
        new(1254701, "folder without permission", Stop, "Give the app access to the folder."),
        new(1254702, "folder not found", Stop, "Give the token of an existing folder."),
    ];

    private static FeishuError[] BitableService() =>
    [
        new(1254112, "TooManyRequestInSingleBase", Retry, SlowDown) { Throttles = true },
        new(1254200, "InternalError", Retry, Wait) { MayHaveApplied = true },
        new(1254290, "TooManyRequest", Retry, SlowDown) { Throttles = true },
        new(1254291, "WriteConflict", Retry, "Somebody else writes to this Base; the write is repeated after a longer gap.") { Throttles = true },
        new(1254606, "DataNotChange", AlreadyDone, "Nothing to do: the field already is as requested."),
        new(1254607, "Data not ready", Retry, "The Base is still computing; the request is repeated later. Fewer records per call help.") { Throttles = true },
        new(1254608, "ReqRecommited", VerifyOutcome, "The request was already sent under the same key; its outcome is found by reading."),
        new(1255001, "InternalError", Retry, Wait) { MayHaveApplied = true },
        new(1255002, "RpcError", Retry, Wait) { MayHaveApplied = true },
        new(1255003, "MarshalError", Retry, Wait) { ClassIfItPersists = Stop, MayHaveApplied = true },
        new(1255004, "UnmarshalError", Retry, Wait) { ClassIfItPersists = Stop, MayHaveApplied = true },
        new(1255005, "ConvError", Retry, Wait) { ClassIfItPersists = Stop, MayHaveApplied = true },
        new(1255006, "client token conflict", VerifyOutcome, "The key was used for another request; the outcome is found by reading before a new key is taken."),
        new(1255040, "request timeout", Retry, "The platform ran out of time; the write may have been applied.") { MayHaveApplied = true },
    ];

    private static FeishuError[] Files() =>
    [
        new(1069601, "subscription failed", Retry, Wait),
        new(1069602, "subscription parameter wrong", ClientBug, ReportBug),
        new(1069603, "subscription forbidden", Stop, "Give the app manage right on the Base; the tenant must allow document access records."),
        new(1069604, "file not found", Stop, "Check the mapping's app_token."),
        new(1069605, "not subscribed", AlreadyDone, "Nothing to do: there is no subscription."),
        new(1064230, "data is being migrated", Retry, Wait),
        new(1061001, "file service unwell", Retry, Wait),
        new(1061002, "file parameter wrong", ClientBug, ReportBug),
        new(1061003, "file not found", FixData, "The file is gone, or belongs to another Base."),
        new(1061004, "file forbidden", Stop, "Give the app edit right on the Base, and the scopes for uploading and downloading files."),
        new(1061005, "file service refused the app", Stop, "Give the app the scopes for uploading and downloading files."),
        new(1061007, "file deleted", FixData, "The file is gone; remove it from the cell."),
        new(1061021, "upload expired", FixData, "The upload took too long; it begins anew with the row's next attempt."),
        new(1061043, "file too large", FixData, "Make the file smaller; the tenant's plan sets the limit."),
        new(1061044, "Base of the file not found", Stop, "Check the mapping's app_token."),
        new(1061045, "file service busy", Retry, Wait),
        new(1061101, "file quota exceeded", Stop, "Make room in the tenant's storage, or raise its quota."),
        new(1062007, "upload of somebody else", ClientBug, ReportBug),
        new(1062008, "checksum wrong", Retry, Wait) { ClassIfItPersists = FixData },
        new(1062009, "size differs from the one announced", FixData, "The file changed while it was uploaded; it goes up anew with the row's next attempt."),
    ];

    private static FeishuError[] LongConnection() =>
    [
        new(1, "system busy", Retry, Wait),
        new(403, "forbidden", Stop, "Enable the long connection for the app in the developer console; store apps cannot use it."),
        new(514, "authentication failed", Stop, "Check Feishu:AppId and Feishu:AppSecret."),
        new(1000040343, "internal error", Retry, Wait),
        new(1000040344, "credential missing", Stop, "Set Feishu:AppId and Feishu:AppSecret."),
        new(1000040345, "app_id or app_secret invalid", Stop, "Check Feishu:AppId and Feishu:AppSecret, and that Feishu:Domain is the app's platform (Feishu or Lark)."),
        new(1000040350, "too many connections", Stop, "An app may hold 50 long connections; stop the other programs that use this app."),
    ];

    private static FeishuError[] Messages() =>
    [
        new(230001, "parameter wrong", ClientBug, ReportBug),
        new(230002, "bot not in the chat", Stop, "Add the app's bot to the chat."),
        new(230006, "bot not enabled", Stop, "Enable the bot capability of the app and release a new version."),
        new(230011, "message recalled", FixData, "Send a new message."),
        new(230013, "recipient outside the app's availability range", FixData, CheckRecipient),
        new(230017, "not the owner of the message", Stop, "Only the app that sent a message can change it."),
        new(230018, "chat settings forbid it", Stop, "Ask the chat's owner to allow the bot to post."),
        new(230020, "message rate limit", Retry, SlowDown) { Throttles = true },
        new(230022, "sensitive content", FixData, "Change the text of the message."),
        new(230025, "message too long", FixData, "Shorten the message; a card holds at most 30 KB."),
        new(230027, "no right to send", Stop, "Add the messaging scope to the app and release a new version."),
        new(230028, "audit rejected the message", FixData, "Change the text of the message."),
        new(230029, "recipient resigned", FixData, CheckRecipient),
        new(230031, "message older than 14 days", FixData, "Send a new message."),
        new(230034, "recipient id wrong", FixData, CheckRecipient),
        new(230035, "no right to send here", Stop, "Ask the chat's owner to allow the bot to post."),
        new(230049, "message is still being sent", Retry, Wait),
        new(230053, "recipient refused messages", FixData, CheckRecipient),
        new(230099, "card build failed", ClientBug, FixCard),
        new(230110, "message deleted", FixData, "Send a new message."),
        new(11310, "card element limit", ClientBug, FixCard),
        new(200621, "card JSON malformed", ClientBug, FixCard),
        new(200732, "card variable type wrong", ClientBug, FixCard),
        new(200830, "card schema cannot change", ClientBug, FixCard),
        new(200861, "card element not allowed", ClientBug, FixCard),
    ];

    private static FeishuError[] ContactAndWiki() =>
    [
        new(40001, "parameter wrong", ClientBug, ReportBug),
        new(40003, "internal error", Retry, Wait),
        new(41012, "user id invalid", FixData, CheckIds),
        new(41050, "user outside the contact range", FixData, "Extend the app's contact range in the developer console to the people in the data."),
        new(131001, "rpc failed", Retry, Wait),
        new(131002, "parameter wrong", ClientBug, ReportBug),
        new(131004, "user invalid", Stop, "Give the app access to the wiki node."),
        new(131005, "wiki node not found", Stop, "Check the wiki URL; the page may have been deleted or moved."),
        new(131006, "no permission on the wiki node", Stop, "Give the app, or a group with its bot, access to the wiki node."),
        new(131007, "internal error", Retry, Wait),
    ];
}
